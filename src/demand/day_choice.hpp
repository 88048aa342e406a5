// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace nightwave {

/// A date as days since 1970-01-01 of the local calendar.
using Day = std::int32_t;

/// Stands for the date of counts that have none.
inline constexpr Day undated = INT32_MIN;

/// The date of "2026-11-25"; none where the text is no date.
std::optional<Day> day_of(std::string_view text);

/// Days that are alike in traffic.
enum class DayType : std::uint8_t {
  all,       ///< every day, and counts without a date
  weekday,   ///< Monday to Friday
  saturday,  ///< Saturdays
  sunday,    ///< Sundays
  dates      ///< the dates in DayChoice::dates
};

/// Which days a profile is made of.
struct DayChoice {
  DayType type = DayType::all;
  std::vector<Day> dates;   ///< ascending; for DayType::dates
  std::vector<Day> except;  ///< ascending; never taken: holidays, road works

  /// Whether a day belongs to it.
  bool takes(Day day) const;
};

/// The choice of "all", "weekday", "saturday", "sunday" or dates separated by commas; none for other texts.
std::optional<DayChoice> day_choice_of(std::string_view text);

}  // namespace nightwave
