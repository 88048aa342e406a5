// SPDX-License-Identifier: Apache-2.0
#include "io/time_zone.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string_view>

namespace nightwave {
namespace {

/// The local clock's lead over UTC from a second on (from 1970, UTC), s.
struct Lead {
  std::int64_t from_s = 0;
  std::int64_t lead_s = 0;
};

/// Numbers of a TZif file, one after the other; broken() once there are no more.
class ZoneBytes {
 public:
  explicit ZoneBytes(std::string_view bytes) : left_(bytes) {}

  std::string_view take(std::size_t count) {
    if (count > left_.size()) {
      broken_ = true;
      count = left_.size();
    }
    const std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }
  /// Signed, most significant byte first.
  std::int64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    const std::string_view taken = take(bytes);
    for (const char byte : taken) value = value << 8 | static_cast<unsigned char>(byte);
    const std::uint64_t sign = std::uint64_t{1} << (8 * bytes - 1);
    return static_cast<std::int64_t>((value ^ sign) - sign);
  }
  std::size_t count() { return static_cast<std::size_t>(number(4)); }
  std::string_view rest() const { return left_; }
  bool broken() const { return broken_; }

 private:
  std::string_view left_;
  bool broken_ = false;
};

/// Reads the text of a rule piece by piece; each piece is optional where its result is.
class RuleText {
 public:
  explicit RuleText(std::string_view text) : left_(text) {}

  bool skip(char letter) {
    if (!left_.starts_with(letter)) return false;
    left_.remove_prefix(1);
    return true;
  }
  /// A zone's abbreviation: letters, or anything in < >.
  bool skip_name() {
    const std::size_t end = left_.starts_with('<') ? left_.find('>') + 1 : left_.find_first_of("+-0123456789,");
    if (end == 0 || left_.empty()) return false;
    left_.remove_prefix(std::min(end, left_.size()));
    return true;
  }
  std::optional<int> whole() {
    int value = 0;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
    return value;
  }
  /// [+-]hh[:mm[:ss]], s.
  std::optional<std::int64_t> time_s() {
    const bool negative = skip('-');
    if (!negative) skip('+');
    std::int64_t sum_s = 0;
    for (const int unit_s : {3600, 60, 1}) {
      const auto value = whole();
      if (!value) return std::nullopt;
      sum_s += std::int64_t{*value} * unit_s;
      if (!skip(':')) break;
    }
    return negative ? -sum_s : sum_s;
  }
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
};

/// "M3.5.0/2": the weekday of a month (the last one is the fifth) and the local time at which the clock changes.
struct RuleDay {
  unsigned month = 0, week = 0, weekday = 0;
  std::int64_t time_s = 2 * 3600;

  static std::optional<RuleDay> read(RuleText& text) {
    if (!text.skip(',') || !text.skip('M')) return std::nullopt;
    const auto month = text.whole();
    if (!month || !text.skip('.')) return std::nullopt;
    const auto week = text.whole();
    if (!week || !text.skip('.')) return std::nullopt;
    const auto weekday = text.whole();
    if (!weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) return std::nullopt;
    RuleDay day{static_cast<unsigned>(*month), static_cast<unsigned>(*week), static_cast<unsigned>(*weekday)};
    if (!text.skip('/')) return day;
    const auto time_s = text.time_s();
    if (!time_s) return std::nullopt;
    day.time_s = *time_s;
    return day;
  }

  /// Its local time in a year, seconds from 1970.
  std::int64_t in(std::chrono::year year) const {
    const std::chrono::year_month of_year = year / std::chrono::month(month);
    const std::chrono::weekday day(weekday);
    const Date date = week == 5 ? Date(of_year / day[std::chrono::last]) : Date(of_year / day[week]);
    return std::chrono::seconds(date.time_since_epoch()).count() + time_s;
  }
};

/// What holds after the last change that a file lists: POSIX's TZ, as "CET-1CEST,M3.5.0,M10.5.0/3".
struct ZoneRule {
  std::int64_t standard_lead_s = 0;
  std::int64_t summer_lead_s = 0;
  std::optional<RuleDay> summer_begin;  ///< none: there is no summer time
  std::optional<RuleDay> summer_end;

  static std::optional<ZoneRule> read(std::string_view line) {
    RuleText text(line);
    ZoneRule rule;
    if (!text.skip_name()) return std::nullopt;
    const auto west_s = text.time_s();
    if (!west_s) return std::nullopt;
    rule.standard_lead_s = -*west_s;
    if (text.at_end()) return rule;
    if (!text.skip_name()) return std::nullopt;
    rule.summer_lead_s = rule.standard_lead_s + 3600;
    if (const auto summer_west_s = text.time_s()) rule.summer_lead_s = -*summer_west_s;
    rule.summer_begin = RuleDay::read(text);
    rule.summer_end = RuleDay::read(text);
    if (!rule.summer_begin || !rule.summer_end || !text.at_end()) return std::nullopt;
    return rule;
  }

  /// Appends the changes of the years that a span of dates touches, those after `after_s`.
  void append(Date from, Date until, std::int64_t after_s, std::vector<Lead>& leads) const {
    if (!summer_begin) return;
    std::vector<Lead> more;
    const std::chrono::years one(1);
    const std::chrono::year last = std::chrono::year_month_day(until).year() + one;
    for (std::chrono::year year = std::chrono::year_month_day(from).year() - one; year <= last; ++year) {
      more.push_back({summer_begin->in(year)-standard_lead_s, summer_lead_s});
      more.push_back({summer_end->in(year)-summer_lead_s, standard_lead_s});
    }
    std::ranges::sort(more, {}, &Lead::from_s);
    for (const Lead& lead : more)
      if (lead.from_s > after_s) leads.push_back(lead);
  }
};

/// The header of one of the two parts of a TZif file.
struct ZoneHeader {
  std::string_view magic, version;
  std::size_t universal, standard, leaps, times, types, letters;

  static ZoneHeader read(ZoneBytes& bytes) {
    constexpr std::size_t reserved_bytes = 15;
    ZoneHeader header{};
    header.magic = bytes.take(4);
    header.version = bytes.take(1);
    bytes.take(reserved_bytes);
    for (auto count : {&ZoneHeader::universal, &ZoneHeader::standard, &ZoneHeader::leaps, &ZoneHeader::times,
                       &ZoneHeader::types, &ZoneHeader::letters})
      header.*count = bytes.count();
    return header;
  }
};

/// Skips the part of version 1, whose times have 32 bits only.
bool skip_version_1(ZoneBytes& bytes) {
  const ZoneHeader h = ZoneHeader::read(bytes);
  if (h.magic != "TZif" || h.version < "2") return false;
  bytes.take(h.times * 5 + h.types * 6 + h.letters + h.leaps * 8 + h.standard + h.universal);
  return !bytes.broken();
}

/// The leads of a TZif file, in order of time: those that it lists, and by its rule those of a span of dates.
std::optional<std::vector<Lead>> read_leads(std::string_view file, Date from, Date until) {
  ZoneBytes bytes(file);
  if (!skip_version_1(bytes)) return std::nullopt;
  const ZoneHeader h = ZoneHeader::read(bytes);
  // Zones with leap seconds ("right/...") do not count as everybody else does.
  if (bytes.broken() || h.leaps != 0 || h.types == 0 || h.times > file.size() || h.types > file.size())
    return std::nullopt;
  std::vector<Lead> leads(h.times);
  std::vector<std::size_t> type_of(h.times);
  std::vector<std::int64_t> lead_of(h.types);
  for (Lead& lead : leads) lead.from_s = bytes.number(8);
  for (std::size_t& type : type_of) type = static_cast<std::size_t>(bytes.number(1));
  for (std::int64_t& lead_s : lead_of) {
    lead_s = bytes.number(4);
    bytes.take(2);
  }
  bytes.take(h.letters + h.standard + h.universal);
  if (bytes.broken()) return std::nullopt;
  for (std::size_t i = 0; i < h.times; ++i) {
    if (type_of[i] >= h.types) return std::nullopt;
    leads[i].lead_s = lead_of[type_of[i]];
  }
  std::string_view footer = bytes.rest();
  if (!footer.starts_with('\n') || !footer.ends_with('\n') || footer.size() < 2) return std::nullopt;
  footer = footer.substr(1, footer.size() - 2);
  if (footer.empty()) return leads;
  const auto rule = ZoneRule::read(footer);
  if (!rule) return std::nullopt;
  if (leads.empty()) leads.push_back({std::numeric_limits<std::int64_t>::min(), rule->standard_lead_s});
  rule->append(from, until, leads.back().from_s, leads);
  return leads;
}

/// The zone's file; none where there is none. Names that lead elsewhere are no zones.
std::optional<std::string> zone_file(const std::string& zone) {
  const char* folder = std::getenv("TZDIR");
  const std::filesystem::path name(zone);
  if (zone.empty() || name.is_absolute() || zone.find("..") != std::string::npos) return std::nullopt;
  const auto path = std::filesystem::path(folder != nullptr ? folder : "/usr/share/zoneinfo") / name;
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return std::nullopt;
  return bytes;
}

/// A change at a second in UTC. It belongs to the day of the earlier of the two times that the clock then shows: put
/// forward, it is the time before; put back, the time after, which the clock had shown already.
ClockChange change_at(std::int64_t utc_s, std::int64_t before_s, std::int64_t after_s) {
  const std::int64_t earlier_s = utc_s + std::min(before_s, after_s);
  const Date date = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(earlier_s)));
  const std::int64_t midnight_s = std::chrono::seconds(date.time_since_epoch()).count();
  return {date, utc_s + before_s - midnight_s, after_s - before_s};
}

}  // namespace

std::optional<std::vector<ClockChange>> clock_changes(const std::string& zone, Date from, Date until) {
  const auto file = zone_file(zone);
  if (!file) return std::nullopt;
  const auto leads = read_leads(*file, from, until);
  if (!leads) return std::nullopt;
  std::vector<ClockChange> changes;
  for (std::size_t i = 1; i < leads->size(); ++i) {
    const ClockChange change = change_at((*leads)[i].from_s, (*leads)[i - 1].lead_s, (*leads)[i].lead_s);
    if (change.shift_s != 0 && change.date >= from && change.date < until) changes.push_back(change);
  }
  return changes;
}

}  // namespace nightwave
