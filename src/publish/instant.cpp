// SPDX-License-Identifier: Apache-2.0
#include "publish/instant.hpp"

#include <cstdio>
#include <ctime>

namespace nightwave {

namespace {

std::tm utc_of(Instant instant) {
  const auto seconds = static_cast<std::time_t>(instant.unix_s);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return utc;
}

/// The fields read by a format that has to cover the whole text.
template <class... Fields>
bool read_exactly(std::string_view text, std::size_t length, const char* format, Fields*... fields) {
  if (text.size() != length) return false;
  int end = 0;
  const std::string copy(text);
  return std::sscanf(copy.c_str(), format, fields..., &end) == static_cast<int>(sizeof...(fields)) &&
         static_cast<std::size_t>(end) == length;
}

std::optional<Instant> utc_instant(int year, int month, int day, int hour, int minute, int second) {
  std::tm fields{};
  fields.tm_year = year - 1900;
  fields.tm_mon = month - 1;
  fields.tm_mday = day;
  fields.tm_hour = hour;
  fields.tm_min = minute;
  fields.tm_sec = second;
  return Instant{static_cast<std::int64_t>(timegm(&fields))};
}

std::optional<Instant> local_midnight(int year, int month, int day, std::string_view text) {
  std::tm fields{};
  fields.tm_year = year - 1900;
  fields.tm_mon = month - 1;
  fields.tm_mday = day;
  fields.tm_isdst = -1;
  const Instant instant{static_cast<std::int64_t>(std::mktime(&fields))};
  // mktime carries 31 February over into March, and sscanf takes signs and blanks for parts of a number.
  char again[16];
  std::strftime(again, sizeof again, "%Y-%m-%d", &fields);
  return text == again ? std::optional(instant) : std::nullopt;
}

}  // namespace

Instant now() { return {static_cast<std::int64_t>(std::time(nullptr))}; }

std::string to_text(Instant instant) {
  const std::tm utc = utc_of(instant);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (read_exactly(text, 10, "%4d-%2d-%2d%n", &year, &month, &day)) return local_midnight(year, month, day, text);
  if (!read_exactly(text, 20, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day, &hour, &minute, &second)) return {};
  const auto instant = utc_instant(year, month, day, hour, minute, second);
  // Whatever does not come back as it was written was no such time.
  return to_text(*instant) == text ? instant : std::nullopt;
}

Instant days_later(Instant from, int days) {
  const auto seconds = static_cast<std::time_t>(from.unix_s);
  std::tm local{};
  localtime_r(&seconds, &local);
  local.tm_mday += days;
  local.tm_isdst = -1;
  return {static_cast<std::int64_t>(std::mktime(&local))};
}

std::string version_name(Instant instant) {
  const std::tm utc = utc_of(instant);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

std::optional<Instant> parse_version_name(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!read_exactly(text, 16, "%4d%2d%2dT%2d%2d%2dZ%n", &year, &month, &day, &hour, &minute, &second)) return {};
  const auto instant = utc_instant(year, month, day, hour, minute, second);
  return version_name(*instant) == text ? instant : std::nullopt;
}

}  // namespace nightwave
