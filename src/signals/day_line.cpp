// SPDX-License-Identifier: Apache-2.0
#include "signals/day_line.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/modulo.hpp"

namespace nightwave {

std::vector<LinePeriod> day_line(const Calendar& calendar, std::span<const std::size_t> types) {
  std::vector<LinePeriod> line;
  std::int64_t midnight_s = 0;
  for (const std::size_t type : types) {
    const std::vector<PlanPeriod>& periods = calendar.types[type].day.periods;
    for (std::size_t p = 0; p < periods.size(); ++p)
      line.push_back({midnight_s + (p == 0 ? 0 : periods[p].begin_s), type, p, midnight_s, false});
    midnight_s += day_s;
  }
  return line;
}

std::vector<LinePeriod> with_clock_change(const std::vector<LinePeriod>& line, std::int64_t at_s,
                                          std::int64_t shift_s) {
  require(!line.empty() && line.front().begin_s < at_s, "a clock changes after a line has begun");
  std::vector<LinePeriod> result;
  std::ranges::copy_if(line, std::back_inserter(result), [&](const LinePeriod& p) { return p.begin_s < at_s; });
  const std::int64_t entered_s = at_s + shift_s;
  for (std::size_t p = 0; p < line.size(); ++p) {
    if (p + 1 < line.size() && line[p + 1].begin_s <= entered_s) continue;
    LinePeriod after = line[p];
    after.begin_s = std::max(after.begin_s, entered_s) - shift_s;
    after.midnight_s -= shift_s;
    after.by_clock = after.begin_s == at_s;
    result.push_back(after);
  }
  return result;
}

DayPlan plans_of(const Calendar& calendar, std::span<const LinePeriod> line) {
  DayPlan day;
  for (const LinePeriod& run : line) {
    PlanPeriod period{run.begin_s, calendar.types[run.type].day.periods[run.period].plan};
    for (SignalTiming& timing : period.plan.timings)
      if (timing.cycle_s > 0)
        timing.offset_s = static_cast<int>(modulo(timing.offset_s + run.midnight_s, std::int64_t{timing.cycle_s}));
    day.periods.push_back(std::move(period));
  }
  return day;
}

}  // namespace nightwave
