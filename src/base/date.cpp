// SPDX-License-Identifier: Apache-2.0
#include "base/date.hpp"

#include <cstdio>

namespace nightwave {

std::size_t weekday_of(Date date) { return std::chrono::weekday(date).iso_encoding() - 1; }

std::string to_text(Date date) {
  const std::chrono::year_month_day fields(date);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(fields.year()),
                static_cast<unsigned>(fields.month()), static_cast<unsigned>(fields.day()));
  return text;
}

std::optional<Date> parse_date(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (text.size() != 10 || std::sscanf(std::string(text).c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return {};
  const std::chrono::year_month_day fields{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!fields.ok()) return {};
  const Date date(fields);
  // sscanf takes signs and blanks for parts of a number.
  return to_text(date) == text ? std::optional(date) : std::nullopt;
}

Date today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

}  // namespace nightwave
