// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {

/// A kind of day and the plans that run on it.
struct TypedDay {
  std::string name;  ///< empty: the only type there is, of every day
  DayPlan day;
};

/// Which plans run on which date.
struct Calendar {
  std::vector<TypedDay> types;               ///< at least one
  std::array<std::size_t, 7> of_weekday{};   ///< type of each weekday, Monday first
  std::map<Date, std::size_t> of_date = {};  ///< types of special dates, whatever their weekday

  /// Whether there is one type of day, without a name.
  bool is_every_day() const { return types.size() == 1 && types.front().name.empty(); }
};

/// A calendar of one type.
Calendar every_day(DayPlan day);

/// Type of a date.
std::size_t type_on(const Calendar& calendar, Date date);
/// Pairs of types whose days can follow each other: by the week, around special dates, and each type by itself.
std::set<std::array<std::size_t, 2>> successions(const Calendar& calendar);
/// The type of a name; none where there is no such type.
std::optional<std::size_t> type_named(const Calendar& calendar, std::string_view name);
/// Names of the types as people read them: "workday, saturday".
std::string type_names(const Calendar& calendar);
/// Weekdays and special dates of a type: "mon", "2026-12-25".
std::vector<std::string> weekdays_of(const Calendar& calendar, std::size_t type);
std::vector<std::string> dates_of(const Calendar& calendar, std::size_t type);

/// Pattern of every period's plan, type by type: a controller holds all of them at once.
std::vector<std::vector<std::size_t>> pattern_numbers(const Calendar& calendar);
/// How many different plans there are.
std::size_t count_patterns(const Calendar& calendar);

}  // namespace nightwave
