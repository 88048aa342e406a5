// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "base/joined.hpp"
#include "io/files.hpp"

namespace nightwave {
namespace {

/// Text as a field after RFC 4180.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

/// Weekdays and dates of a type as one field: "sun 2026-12-25".
std::string days_of(const Calendar& calendar, std::size_t type) {
  std::vector<std::string> days = weekdays_of(calendar, type);
  for (std::string& date : dates_of(calendar, type)) days.push_back(std::move(date));
  return joined(days, " ");
}

/// `day`: the first fields of every row, with the comma behind them.
void write_rows(const std::string& day, const Signal& signal, std::int64_t period_begin_s, const SignalTiming& timing,
                std::ostream& out) {
  const std::size_t stages = signal.stages.size();
  require(timing.order.size() == stages && timing.green_s.size() == stages, "a timing needs one entry per stage");
  for (std::size_t place = 0; place < stages; ++place) {
    const std::uint8_t stage = timing.order[place];
    const std::uint8_t next = timing.order[(place + 1) % stages];
    out << day << quoted(signal.name) << ',' << period_begin_s << ',' << timing.cycle_s << ',' << timing.offset_s << ','
        << place << ',' << int{stage} << ',' << signal.stages[stage].state << ',' << timing.green_s[stage] << ','
        << duration_s(signal.intergreen(stage, next)) << '\n';
  }
}

}  // namespace

void write_csv(const Scenario& scenario, const PlanFile& plan, std::ostream& out) {
  const Calendar& calendar = plan.calendar;
  out << (calendar.is_every_day() ? "" : "day_type,days,")
      << "signal,period_begin_s,cycle_s,offset_s,place,stage,state,green_s,intergreen_s\n";
  for (std::size_t type = 0; type < calendar.types.size(); ++type) {
    const std::string day =
        calendar.is_every_day() ? "" : quoted(calendar.types[type].name) + ',' + days_of(calendar, type) + ',';
    for (const PlanPeriod& period : calendar.types[type].day.periods) {
      for (const SignalId id : scenario.signals.all.ids()) {
        write_rows(day, scenario.signals.all[id], period.begin_s, period.plan.timings.at(id), out);
      }
    }
  }
}

}  // namespace nightwave
