// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock_time.hpp"
#include "base/date.hpp"
#include "signals/calendar.hpp"

namespace nightwave {

/// A change of the local clock, as between standard and daylight-saving time.
struct ClockChange {
  Date date;                 ///< day on which it happens
  std::int64_t at_s = 0;     ///< what the clock shows before it, since the day's midnight
  std::int64_t shift_s = 0;  ///< by which it is put forward; negative: back

  friend bool operator==(const ClockChange&, const ClockChange&) = default;
};

/// A period of a day type as it runs in a line of days.
struct LinePeriod {
  std::int64_t begin_s = 0;  ///< seconds that have passed since the first day's midnight
  std::size_t type = 0;
  std::size_t period = 0;  ///< of the type's day
  std::int64_t midnight_s =
      0;  ///< when its clock shows, or would have shown, its day's midnight; offsets count from it

  bool by_clock = false;  ///< it begins, or goes on by another clock, because the clock changes

  friend bool operator==(const LinePeriod&, const LinePeriod&) = default;
};

/// Days of these types, one after the other. Every day begins at its midnight with its first period.
std::vector<LinePeriod> day_line(const Calendar& calendar, std::span<const std::size_t> types);

/// A line in which the clock, when it shows `at_s`, is put forward by `shift_s` (negative: back). What controllers then
/// run is what the new time of day demands, by the new clock: the line of the days' local time is left at `at_s` and
/// entered at `at_s + shift_s`. Periods are passed over or run again accordingly. `at_s` is after the line's begin.
std::vector<LinePeriod> with_clock_change(const std::vector<LinePeriod>& line, std::int64_t at_s, std::int64_t shift_s);

/// The line as one day of plans; offsets count from the line's begin.
DayPlan plans_of(const Calendar& calendar, std::span<const LinePeriod> line);

}  // namespace nightwave
