// SPDX-License-Identifier: Apache-2.0
#include "io/counts_parser.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace nightwave {
namespace {

constexpr std::uint32_t most_vehicles = 99999;

using Fields = std::array<std::string_view, counts_columns + 1>;

struct Fault {
  CountsColumn column = CountsColumn::ignored;
  const char* rule = nullptr;
  const char* remedy = nullptr;
};

int two_digits(const char* at) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? -1 : static_cast<int>(tens * 10 + ones);
}

/// Seconds of "07:30" or "07:30:00", with a time zone's "+01:00" behind it at will; -1 for others.
std::int32_t time_of_day(std::string_view text) {
  if (text.size() < 5 || text[2] != ':') return -1;
  const int hours = two_digits(text.data());
  const int minutes = two_digits(text.data() + 3);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return -1;
  std::int32_t seconds = hours * 3600 + minutes * 60;
  text.remove_prefix(5);
  if (text.size() >= 3 && text[0] == ':') {
    const int rest = two_digits(text.data() + 1);
    if (rest < 0 || rest > 59) return -1;
    seconds += rest;
    text.remove_prefix(3);
  }
  if (text.empty()) return seconds;
  const bool offset = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
                      two_digits(text.data() + 1) >= 0 && two_digits(text.data() + 4) >= 0;
  return offset ? seconds : -1;
}

class Parser {
 public:
  Parser(const CountsLayout& layout, const DayChoice& choice, const DetectorNames& known, CountsBlock& block)
      : layout_(layout), choice_(choice), known_(known), block_(block), last_field_(layout.fields.size() - 1) {}

  void run(std::string_view text) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      const char* const next = newline == nullptr ? end : newline + 1;
      const char* stop = newline == nullptr ? end : newline;
      if (stop != at && stop[-1] == '\r') --stop;
      if (stop != at && !line(at, stop)) return;
      ++block_.lines;
      at = next;
    }
  }

 private:
  /// False when the line is wrong.
  bool line(const char* at, const char* end) {
    Fields fields;
    if (!split(at, end, fields)) return false;
    const std::optional<Fault> fault = record(fields);
    if (!fault) return true;
    if (!block_.error) {
      const std::string text(fields[static_cast<std::size_t>(fault->column)]);
      fail(to_string(fault->column), "= \"" + text + "\" (" + fault->rule + ")", fault->remedy);
    }
    return false;
  }

  bool fail(std::string field, std::string problem, std::string remedy) {
    block_.error = CountsError{block_.lines, std::move(field), std::move(problem), std::move(remedy)};
    return false;
  }

  bool split(const char* at, const char* end, Fields& fields) {
    const char separator = layout_.separator;
    for (std::size_t i = 0;; ++i) {
      const char* stop = at;
      std::string_view field;
      if (at != end && *at == '"') {
        stop = static_cast<const char*>(std::memchr(at + 1, '"', static_cast<std::size_t>(end - at - 1)));
        if (stop == nullptr || (stop + 1 != end && stop[1] != separator)) {
          return fail("", "has quotes that do not enclose a field", "write fields without quotes");
        }
        field = {at + 1, stop};
        ++stop;
      } else {
        while (stop != end && *stop != separator) ++stop;
        field = {at, stop};
      }
      fields[static_cast<std::size_t>(layout_.fields[i])] = field;
      if (i == last_field_) return true;
      if (stop == end) {
        return fail(
            "",
            "has " + std::to_string(i + 1) + " fields (the header has " + std::to_string(layout_.header_fields) + ")",
            "is the file complete? Correct the line or delete it");
      }
      at = stop + 1;
    }
  }

  std::optional<Fault> record(const Fields& fields) {
    CountRecord record;
    if (const auto fault = begin(fields[static_cast<std::size_t>(CountsColumn::begin)], record)) return fault;
    if (!whole_number(fields[static_cast<std::size_t>(CountsColumn::interval_s)], record.interval_s) ||
        record.interval_s < 1 || record.interval_s > seconds_of_day) {
      return Fault{CountsColumn::interval_s, "must be a whole number of seconds from 1 to 86400",
                   "write the length of the interval in seconds"};
    }
    if (record.begin_s + record.interval_s > seconds_of_day) {
      return Fault{CountsColumn::interval_s, "passes midnight", "end the interval at midnight and begin another one"};
    }
    const std::string_view vehicles = fields[static_cast<std::size_t>(CountsColumn::vehicles)];
    const bool empty = vehicles.empty();
    if (!empty && (!whole_number(vehicles, record.vehicles) || record.vehicles > most_vehicles)) {
      return Fault{CountsColumn::vehicles, "must be a whole number from 0 to 99999",
                   "leave it empty where the detector gave no count"};
    }
    if (const auto fault = detector(fields, record)) return fault;
    if (empty) {
      ++block_.empty;
    } else if (!day_taken_) {
      ++block_.other_days;
    } else {
      block_.records.push_back(record);
    }
    return std::nullopt;
  }

  template <class Number>
  static bool whole_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
  }

  std::optional<Fault> begin(std::string_view text, CountRecord& record) {
    constexpr std::size_t date_size = 10;
    if (text.size() > date_size && (text[date_size] == 'T' || text[date_size] == ' ')) {
      const std::string_view date = text.substr(0, date_size);
      if (date != date_text_) {
        const auto day = day_of(date);
        if (!day) return wrong_begin();
        set_day(*day);
        std::memcpy(date_storage_.data(), date.data(), date_size);
        date_text_ = {date_storage_.data(), date_size};
      }
      record.begin_s = time_of_day(text.substr(date_size + 1));
      if (record.begin_s < 0) return wrong_begin();
    } else {
      if (!whole_number(text, record.begin_s) || record.begin_s < 0 || record.begin_s >= seconds_of_day) {
        return wrong_begin();
      }
      if (choice_.type != DayType::all) {
        return Fault{CountsColumn::begin, "has no date, so the type of its day is not known",
                     "write date and time, or import without --day-type"};
      }
      if (day_ != undated || !day_taken_) set_day(undated);
      date_text_ = {};
    }
    record.day = day_;
    return std::nullopt;
  }

  static Fault wrong_begin() {
    return {CountsColumn::begin,
            "must be a local date and time as 2026-11-25T07:30:00, or seconds since midnight below 86400",
            "write local time, not UTC"};
  }

  void set_day(Day day) {
    day_ = day;
    day_taken_ = choice_.takes(day);
    if (day_taken_) block_.days.push_back(day);
  }

  std::optional<Fault> detector(const Fields& fields, CountRecord& record) {
    const DetectorText text{
        fields[static_cast<std::size_t>(CountsColumn::detector)], fields[static_cast<std::size_t>(CountsColumn::link)],
        fields[static_cast<std::size_t>(CountsColumn::lane)], fields[static_cast<std::size_t>(CountsColumn::to_link)]};
    if (last_ != DetectorNames::none) {
      const DetectorText before = entry(last_);
      if (before.name == text.name) {
        record.detector = last_;
        return same_place(before, text);
      }
      // Feeds list the detectors in the same order at each time, so the next one is a good guess.
      if (last_ + 1 < known_.size() && known_.name_of(last_ + 1) == text.name) {
        record.detector = ++last_;
        return same_place(known_[last_], text);
      }
    }
    const std::uint64_t hash = DetectorNames::hash_of(text.name);
    last_ = known_.find(text.name, hash);
    if (last_ == DetectorNames::none) {
      last_ = block_.fresh.find(text.name, hash);
      if (last_ == DetectorNames::none) {
        if (text.name.empty()) return Fault{CountsColumn::detector, "is empty", "name the detector"};
        last_ = block_.fresh.insert(text, block_.lines);
      }
      last_ |= CountsBlock::fresh_bit;
    }
    record.detector = last_;
    return same_place(entry(last_), text);
  }

  DetectorText entry(std::uint32_t number) const {
    const bool fresh = (number & CountsBlock::fresh_bit) != 0;
    return fresh ? block_.fresh[number & ~CountsBlock::fresh_bit] : known_[number];
  }

  static std::optional<Fault> same_place(const DetectorText& before, const DetectorText& text) {
    const auto column = moved_field(before, text);
    if (!column) return std::nullopt;
    return Fault{*column, moved_rule, moved_remedy};
  }

  const CountsLayout& layout_;
  const DayChoice& choice_;
  const DetectorNames& known_;
  CountsBlock& block_;
  std::size_t last_field_;
  Day day_ = undated;
  bool day_taken_ = false;
  std::array<char, 10> date_storage_{};
  std::string_view date_text_;
  std::uint32_t last_ = DetectorNames::none;  ///< detector of the line before
};

}  // namespace

std::optional<CountsColumn> moved_field(const DetectorText& before, const DetectorText& now) {
  if (before.link != now.link) return CountsColumn::link;
  if (before.lane != now.lane) return CountsColumn::lane;
  if (before.to_link != now.to_link) return CountsColumn::to_link;
  return std::nullopt;
}

void CountsBlock::clear() {
  records.clear();
  fresh.clear();
  days.clear();
  lines = 0;
  empty = 0;
  other_days = 0;
  error.reset();
}

void parse_counts(std::string_view lines, const CountsLayout& layout, const DayChoice& choice,
                  const DetectorNames& known, CountsBlock& block) {
  block.clear();
  Parser(layout, choice, known, block).run(lines);
}

}  // namespace nightwave
