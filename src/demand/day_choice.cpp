// SPDX-License-Identifier: Apache-2.0
#include "demand/day_choice.hpp"

#include <algorithm>
#include <chrono>

namespace nightwave {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<std::vector<Day>> days_of(std::string_view text) {
  std::vector<Day> days;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto day = day_of(text.substr(0, comma));
    if (!day) return std::nullopt;
    days.push_back(*day);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  std::ranges::sort(days);
  return days;
}

}  // namespace

std::optional<Day> day_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<Day>(std::chrono::sys_days(date).time_since_epoch().count());
}

bool DayChoice::takes(Day day) const {
  if (day == undated) return type == DayType::all;
  if (std::ranges::binary_search(except, day)) return false;
  const unsigned weekday = std::chrono::weekday(std::chrono::sys_days(std::chrono::days(day))).iso_encoding();
  switch (type) {
    case DayType::all:
      return true;
    case DayType::weekday:
      return weekday <= 5;
    case DayType::saturday:
      return weekday == 6;
    case DayType::sunday:
      return weekday == 7;
    case DayType::dates:
      return std::ranges::binary_search(dates, day);
  }
  return false;
}

std::optional<DayChoice> day_choice_of(std::string_view text) {
  if (text == "all") return DayChoice{DayType::all, {}, {}};
  if (text == "weekday") return DayChoice{DayType::weekday, {}, {}};
  if (text == "saturday") return DayChoice{DayType::saturday, {}, {}};
  if (text == "sunday") return DayChoice{DayType::sunday, {}, {}};
  auto dates = days_of(text);
  if (!dates || dates->empty()) return std::nullopt;
  return DayChoice{DayType::dates, std::move(*dates), {}};
}

}  // namespace nightwave
