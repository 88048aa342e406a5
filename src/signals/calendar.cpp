// SPDX-License-Identifier: Apache-2.0
#include "signals/calendar.hpp"

#include <algorithm>
#include <utility>

#include "base/joined.hpp"

namespace nightwave {

Calendar every_day(DayPlan day) { return {.types = {{"", std::move(day)}}}; }

std::size_t type_on(const Calendar& calendar, Date date) {
  const auto special = calendar.of_date.find(date);
  return special != calendar.of_date.end() ? special->second : calendar.of_weekday[weekday_of(date)];
}

std::set<std::array<std::size_t, 2>> successions(const Calendar& calendar) {
  std::set<std::array<std::size_t, 2>> pairs;
  for (std::size_t type = 0; type < calendar.types.size(); ++type) pairs.insert({type, type});
  for (std::size_t day = 0; day < 7; ++day)
    pairs.insert({calendar.of_weekday[day], calendar.of_weekday[(day + 1) % 7]});
  const std::chrono::days day(1);
  for (const auto& [date, type] : calendar.of_date) {
    pairs.insert({type_on(calendar, date - day), type});
    pairs.insert({type, type_on(calendar, date + day)});
  }
  return pairs;
}

std::optional<std::size_t> type_named(const Calendar& calendar, std::string_view name) {
  const auto found = std::ranges::find(calendar.types, name, &TypedDay::name);
  if (found == calendar.types.end()) return std::nullopt;
  return static_cast<std::size_t>(found - calendar.types.begin());
}

std::string type_names(const Calendar& calendar) {
  std::vector<std::string> names;
  for (const TypedDay& type : calendar.types) names.push_back(type.name);
  return joined(names, ", ");
}

std::vector<std::string> weekdays_of(const Calendar& calendar, std::size_t type) {
  std::vector<std::string> days;
  for (std::size_t day = 0; day < weekday_names.size(); ++day)
    if (calendar.of_weekday[day] == type) days.emplace_back(weekday_names[day]);
  return days;
}

std::vector<std::string> dates_of(const Calendar& calendar, std::size_t type) {
  std::vector<std::string> dates;
  for (const auto& [date, of_date] : calendar.of_date)
    if (of_date == type) dates.push_back(to_text(date));
  return dates;
}

std::vector<std::vector<std::size_t>> pattern_numbers(const Calendar& calendar) {
  std::vector<const Plan*> plans;
  for (const TypedDay& type : calendar.types)
    for (const PlanPeriod& period : type.day.periods) plans.push_back(&period.plan);
  const std::vector<std::size_t> numbers = pattern_numbers(plans);
  std::vector<std::vector<std::size_t>> by_type;
  auto next = numbers.begin();
  for (const TypedDay& type : calendar.types) {
    const auto end = next + std::ssize(type.day.periods);
    by_type.emplace_back(next, end);
    next = end;
  }
  return by_type;
}

std::size_t count_patterns(const Calendar& calendar) {
  std::size_t most = 0;
  for (const std::vector<std::size_t>& numbers : pattern_numbers(calendar))
    for (const std::size_t number : numbers) most = std::max(most, number);
  return most;
}

}  // namespace nightwave
