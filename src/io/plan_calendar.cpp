// SPDX-License-Identifier: Apache-2.0
#include "io/plan_calendar.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "io/demand_schema.hpp"
#include "io/schema_reader.hpp"
#include "signals/day_line.hpp"

namespace nightwave {
namespace {

const VariableText day_type_name{"day_type_name", "name of the type of day"};
const VariableText day_type_plan_sha256{"day_type_plan_sha256", "hash of the plan.nc that the type's plans come from"};
const VariableText day_type_scenario_sha256{"day_type_scenario_sha256",
                                            "hash of the scenario.nc that the type's plans were made for"};
const VariableText weekday_day_type{.name = "weekday_day_type",
                                    .long_name = "type of the days of the week, Monday first",
                                    .units = "1",
                                    .valid_min = 0};
const VariableText special_date{.name = "special_date",
                                .long_name = "date with a type of its own, whatever its weekday",
                                .units = "days since 1970-01-01",
                                .valid_min = static_cast<double>(first_date.time_since_epoch().count()),
                                .valid_max = static_cast<double>(last_date.time_since_epoch().count())};
const VariableText special_date_day_type{
    .name = "special_date_day_type", .long_name = "type of the date", .units = "1", .valid_min = 0};

std::string element(const VariableText& text, std::size_t index) {
  return text.name + "[" + std::to_string(index) + "]";
}

/// Reads types by weekday or date: indices of `types`.
std::vector<std::size_t> read_types_of(const NetcdfFile& file, VariableText text, const char* dimension,
                                       const std::vector<TypedDay>& types) {
  text.valid_max = static_cast<double>(types.size()) - 1;
  const auto values = SchemaReader::read_array<std::int32_t>(file, text, {dimension});
  return {values.begin(), values.end()};
}

void read_days(const NetcdfFile& file, Calendar& calendar) {
  const auto of_weekday = read_types_of(file, weekday_day_type, "weekday", calendar.types);
  if (of_weekday.size() != weekday_names.size())
    file.reject("dimension weekday", "= " + std::to_string(of_weekday.size()) + " (a week has 7 days)");
  std::ranges::copy(of_weekday, calendar.of_weekday.begin());
  const auto dates = SchemaReader::read_array<std::int32_t>(file, special_date, {"special_date"});
  const auto of_date = read_types_of(file, special_date_day_type, "special_date", calendar.types);
  for (std::size_t i = 0; i < dates.size(); ++i) {
    const Date date{std::chrono::days(dates[i])};
    if (i > 0 && dates[i] <= dates[i - 1])
      file.reject(element(special_date, i), "= " + to_text(date) + " (must be after the date before it)");
    calendar.of_date[date] = of_date[i];
  }
}

/// Reads the names, origins and days of the types; returns where the periods of each begin.
std::vector<std::int64_t> read_types(const NetcdfFile& file, std::size_t periods, PlanFile& plan) {
  std::vector<TypedDay>& types = plan.calendar.types;
  if (!file.has_dimension("day_type")) {
    types.resize(1);
    return {0, static_cast<std::int64_t>(periods)};
  }
  const auto names = file.read<std::string>(day_type_name.name, {"day_type"});
  const auto plans = file.read<std::string>(day_type_plan_sha256.name, {"day_type"});
  const auto scenarios = file.read<std::string>(day_type_scenario_sha256.name, {"day_type"});
  if (names.empty()) file.reject("dimension day_type", "= 0 (a calendar needs a type of day)");
  for (std::size_t t = 0; t < names.size(); ++t) {
    if (names[t].empty()) file.reject(element(day_type_name, t), "is empty");
    if (type_named(plan.calendar, names[t]))
      file.reject(element(day_type_name, t), "= \"" + names[t] + "\" (there is one of this name already)");
    types.push_back({names[t], {}});
    plan.origins.push_back({plans[t], scenarios[t]});
  }
  const std::string row_start = row_start_text("day_type", "period").name;
  auto starts = SchemaReader::read_row_starts(file, row_start, "day_type", names.size(), periods);
  for (std::size_t t = 0; t < names.size(); ++t) {
    if (starts[t] != starts[t + 1]) continue;
    file.reject(row_start + "[" + std::to_string(t + 1) + "]",
                "= " + std::to_string(starts[t]) + " (type \"" + names[t] + "\" needs a period)");
  }
  read_days(file, plan.calendar);
  return starts;
}

/// Refuses periods of a day that do not begin one after the other or, where days follow each other, within it. `first`:
/// row of the first one.
void check_begins(const NetcdfFile& file, const std::vector<PlanPeriod>& periods, std::size_t first, bool within_day) {
  for (std::size_t p = 0; p < periods.size(); ++p) {
    const auto reject = [&](const std::string& rule) {
      file.reject(element(period_begin_text(), first + p),
                  "= " + std::to_string(periods[p].begin_s) + " s (must be " + rule + ")");
    };
    if (p > 0 && periods[p].begin_s <= periods[p - 1].begin_s)
      reject("after " + std::to_string(periods[p - 1].begin_s) + " s");
    if (within_day && periods[p].begin_s >= day_s) reject("before midnight, " + std::to_string(day_s) + " s");
  }
}

}  // namespace

VariableText period_begin_text() {
  return {"period_begin", "begin of the period, since local midnight", "s", 0, latest_time_s};
}

void write_calendar(NetcdfFile& file, const PlanFile& plan) {
  const Calendar& calendar = plan.calendar;
  if (calendar.is_every_day()) return;
  require(plan.origins.size() == calendar.types.size(), "every day type has an origin");
  std::vector<std::string> names;
  std::vector<std::string> plans;
  std::vector<std::string> scenarios;
  std::vector<std::int64_t> starts{0};
  for (const TypedDay& type : calendar.types) {
    names.push_back(type.name);
    starts.push_back(starts.back() + std::ssize(type.day.periods));
  }
  for (const TypeOrigin& origin : plan.origins) {
    plans.push_back(origin.plan_sha256);
    scenarios.push_back(origin.scenario_sha256);
  }
  const std::vector<std::int32_t> of_weekday(calendar.of_weekday.begin(), calendar.of_weekday.end());
  std::vector<std::int32_t> dates;
  std::vector<std::int32_t> of_date;
  for (const auto& [date, type] : calendar.of_date) {
    dates.push_back(static_cast<std::int32_t>(date.time_since_epoch().count()));
    of_date.push_back(static_cast<std::int32_t>(type));
  }
  const int types = file.define_dimension("day_type", names.size());
  const int bounds = file.define_dimension("day_type_bound", starts.size());
  const int weekdays = file.define_dimension("weekday", of_weekday.size());
  const int special_dates = file.define_dimension("special_date", dates.size());
  file.write<std::string>(day_type_name, {types}, names);
  file.write<std::string>(day_type_plan_sha256, {types}, plans);
  file.write<std::string>(day_type_scenario_sha256, {types}, scenarios);
  file.write<std::int64_t>(row_start_text("day_type", "period"), {bounds}, starts);
  file.write<std::int32_t>(weekday_day_type, {weekdays}, of_weekday);
  file.write<std::int32_t>(special_date, {special_dates}, dates);
  file.write<std::int32_t>(special_date_day_type, {special_dates}, of_date);
}

void read_calendar(const NetcdfFile& file, std::vector<PlanPeriod> periods, PlanFile& plan) {
  const auto starts = read_types(file, periods.size(), plan);
  for (std::size_t t = 0; t < plan.calendar.types.size(); ++t) {
    std::vector<PlanPeriod>& own = plan.calendar.types[t].day.periods;
    own.assign(std::make_move_iterator(periods.begin() + starts[t]),
               std::make_move_iterator(periods.begin() + starts[t + 1]));
    check_begins(file, own, static_cast<std::size_t>(starts[t]), !plan.calendar.is_every_day());
  }
}

}  // namespace nightwave
