// SPDX-License-Identifier: Apache-2.0
#include "app/change_safety.hpp"

#include <array>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "app/safety.hpp"
#include "signals/day_transitions.hpp"
#include "verify/decode.hpp"
#include "verify/schedule.hpp"

namespace nightwave {

namespace {

/// Days in a row, and why each period begins, as findings show it.
struct JudgedLine {
  std::vector<LinePeriod> periods;
  std::vector<std::string> occasions;
};

/// Why a period begins after the one before it. `clock_change`: the date on which the clock changes in the line.
std::string occasion_of(const Calendar& calendar, const LinePeriod& period, const LinePeriod& before,
                        const std::string& clock_change) {
  const TypedDay& type = calendar.types[period.type];
  const std::string of_type = type.name.empty() ? "" : type.name + ", ";
  if (period.by_clock) return of_type + "clock change of " + clock_change;
  if (period.period > 0)
    return of_type + "change to the period from " + std::to_string(type.day.periods[period.period].begin_s) + " s";
  return type.name.empty() ? "midnight" : "midnight from " + calendar.types[before.type].name + " to " + type.name;
}

JudgedLine judged(const Calendar& calendar, std::vector<LinePeriod> periods, const std::string& clock_change = "") {
  std::vector<std::string> occasions{""};
  for (std::size_t p = 1; p < periods.size(); ++p)
    occasions.push_back(occasion_of(calendar, periods[p], periods[p - 1], clock_change));
  return {std::move(periods), std::move(occasions)};
}

/// Every line in which plans change in a way of its own.
std::vector<JudgedLine> lines_of(const Calendar& calendar, std::span<const ClockChange> clock_changes) {
  std::vector<JudgedLine> lines;
  if (calendar.types.front().day.periods.back().begin_s >= day_s) {
    lines.push_back(judged(calendar, day_line(calendar, std::array<std::size_t, 1>{0})));
    return lines;
  }
  for (const std::array<std::size_t, 2>& types : successions(calendar))
    lines.push_back(judged(calendar, day_line(calendar, types)));
  std::set<std::tuple<std::array<std::size_t, 3>, std::int64_t, std::int64_t>> seen;
  for (const ClockChange& change : clock_changes) {
    const std::chrono::days day(1);
    const std::array types{type_on(calendar, change.date - day), type_on(calendar, change.date),
                           type_on(calendar, change.date + day)};
    if (!seen.emplace(types, change.at_s, change.shift_s).second) continue;
    lines.push_back(judged(calendar, with_clock_change(day_line(calendar, types), day_s + change.at_s, change.shift_s),
                           to_text(change.date)));
  }
  return lines;
}

verify::Shift shift_to(const verify::SignalRules& rules, const SignalTiming& timing, std::int64_t begin_s) {
  return {begin_s, timing.offset_s, verify::decoded(rules, times_of(rules.name, timing))};
}

/// What a signal shows over a line.
std::vector<verify::Shift> shifts_of(const verify::SignalRules& rules, const JudgedLine& line, const DayPlan& plans,
                                     const std::vector<DayTransition>& changes, SignalId id) {
  std::vector<verify::Shift> shifts{shift_to(rules, plans.periods.front().plan.timings[id], 0)};
  for (const DayTransition& change : changes) {
    const Transition& t = change.transition;
    const std::string& occasion = line.occasions[change.to];
    const std::int64_t clock_s = line.periods[change.to].midnight_s;
    verify::Shift shown{t.begin_s, t.begin_s, {}, occasion, clock_s};
    for (const Interval& interval : t.shown)
      shown.cycle.push_back({static_cast<double>(interval.duration_s), interval.state});
    if (!shown.cycle.empty()) shifts.push_back(std::move(shown));
    shifts.push_back(shift_to(rules, plans.periods[change.to].plan.timings[id], t.end_s));
    shifts.back().occasion = occasion;
    shifts.back().clock_s = clock_s;
  }
  return shifts;
}

void check_line(const Signals& signals, const std::vector<verify::SignalRules>& rules, const JudgedLine& line,
                const DayPlan& plans, verify::Verdict& verdict) {
  for (const SignalId id : signals.all.ids()) {
    const Signal& signal = signals.all[id];
    if (!signal.adjustable) continue;
    verify::Verdict found;
    const std::vector<DayTransition> changes = day_transitions(signal, id, plans);
    for (const DayTransition& change : changes) {
      const LinePeriod& period = line.periods[change.to];
      if (change.to + 1 >= line.periods.size() || change.transition.end_s <= line.periods[change.to + 1].begin_s)
        continue;
      found.warnings.push_back({signal.name, "transition",
                                "is in step with the plan from " + std::to_string(period.begin_s - period.midnight_s) +
                                    " s only at " + std::to_string(change.transition.end_s - period.midnight_s) +
                                    " s, after the next one is due (" + line.occasions[change.to] + ")"});
    }
    verify::check_schedule(rules[id.index()], shifts_of(rules[id.index()], line, plans, changes, id), found);
    for (verify::Finding& error : found.errors) verify::add_new(verdict.errors, std::move(error));
    for (verify::Finding& warning : found.warnings) verify::add_new(verdict.warnings, std::move(warning));
  }
}

}  // namespace

void check_changes(const Signals& signals, const std::vector<verify::SignalRules>& rules, const Calendar& calendar,
                   std::span<const ClockChange> clock_changes, verify::Verdict& verdict) {
  for (const JudgedLine& line : lines_of(calendar, clock_changes))
    check_line(signals, rules, line, plans_of(calendar, line.periods), verdict);
}

}  // namespace nightwave
