// SPDX-License-Identifier: Apache-2.0
#include "demand/day_choice.hpp"

#include <algorithm>

#include "base/date.hpp"

namespace nightwave {
namespace {

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
  const std::optional<Date> date = parse_date(text);
  if (!date) return std::nullopt;
  return static_cast<Day>(date->time_since_epoch().count());
}

bool DayChoice::takes(Day day) const {
  if (day == undated) return type == DayType::all;
  if (std::ranges::binary_search(except, day)) return false;
  const std::size_t weekday = weekday_of(Date(std::chrono::days(day)));
  switch (type) {
    case DayType::all:
      return true;
    case DayType::weekday:
      return weekday < 5;
    case DayType::saturday:
      return weekday == 5;
    case DayType::sunday:
      return weekday == 6;
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
