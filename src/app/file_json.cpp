// SPDX-License-Identifier: Apache-2.0
#include "app/file_json.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "io/files.hpp"
#include "network/lane_groups.hpp"

namespace nightwave {

namespace {

using Json = nlohmann::ordered_json;

/// A whole number without its decimal point.
Json number(double value) {
  if (std::abs(value) < 1e15 && value == std::round(value)) return static_cast<std::int64_t>(value);
  return value;
}

bool controls_vehicles(const Signal& signal) {
  return std::ranges::find(signal.indices, IndexKind::vehicles) != signal.indices.end();
}

Json scenario_as_json(const Scenario& scenario) {
  const auto& signals = scenario.signals.all;
  Json result{{"kind", "scenario"},
              {"name", scenario.name},
              {"signals", std::ranges::count_if(signals, controls_vehicles)},
              {"adjustable_signals", std::ranges::count_if(signals, &Signal::adjustable)},
              {"junctions", scenario.network.junctions.size()},
              {"links", scenario.network.links.size()},
              {"lane_groups", count_lane_groups(scenario.network)},
              {"connections", scenario.network.connections.size()},
              {"vehicles", number(scenario.demand.vehicles_due)},
              {"begin", scenario.demand.begin_s},
              {"end", scenario.demand.end_s},
              {"time_zone", scenario.time_zone},
              {"vehicle_classes", Json::object()},
              {"dropped", Json::object()},
              {"calibration", Json::object()},
              {"sources", Json::object()},
              {"history", scenario.history}};
  for (const ClassProperties& c : scenario.demand.classes) {
    result["vehicle_classes"][to_string(c.vehicle_class)] = number(c.vehicles);
  }
  for (const auto& [kind, count] : scenario.dropped) result["dropped"][kind] = count;
  for (const CalibratedConstant& constant : scenario.calibration) {
    result["calibration"][constant.name] = {{"value", constant.value}, {"standard_error", constant.standard_error}};
  }
  for (const SourceFile& source : scenario.sources) {
    result["sources"][source.path] = {{"role", source.role}, {"sha256", source.sha256}};
  }
  return result;
}

Json periods_as_json(const DayPlan& day, const std::vector<std::size_t>& patterns) {
  Json periods = Json::array();
  for (const PlanPeriod& period : day.periods) {
    std::map<int, int> signals_with;
    for (const SignalTiming& timing : period.plan.timings) {
      if (!timing.order.empty()) ++signals_with[timing.cycle_s];
    }
    Json cycles = Json::object();
    for (const auto& [cycle_s, count] : signals_with) cycles[std::to_string(cycle_s)] = count;
    periods.push_back({{"begin", period.begin_s}, {"pattern", patterns[periods.size()]}, {"signals_by_cycle", cycles}});
  }
  return periods;
}

/// "periods" of plans for every day, or "day_types" with the periods of each.
void add_days(const PlanFile& plan, Json& result) {
  const Calendar& calendar = plan.calendar;
  const std::vector<std::vector<std::size_t>> patterns = pattern_numbers(calendar);
  for (std::size_t type = 0; type < calendar.types.size(); ++type) {
    const Json periods = periods_as_json(calendar.types[type].day, patterns[type]);
    if (calendar.is_every_day()) {
      result["periods"] = periods;
      return;
    }
    result["day_types"][calendar.types[type].name] = {{"days", weekdays_of(calendar, type)},
                                                      {"dates", dates_of(calendar, type)},
                                                      {"periods", periods},
                                                      {"plan_sha256", plan.origins[type].plan_sha256},
                                                      {"scenario_sha256", plan.origins[type].scenario_sha256}};
  }
}

Json plan_as_json(const PlanFile& plan) {
  const auto figures = [](const Figures& values) {
    Json result = Json::object();
    for (const auto& [name, value] : values) result[name] = value;
    return result;
  };
  Json result{{"kind", "plan"}, {"signals", plan.signal_names.size()}};
  add_days(plan, result);
  result["model"] = {{"before", figures(plan.model_before)}, {"after", figures(plan.model_after)}};
  result["street"] = {{"before", figures(plan.street_before)}, {"after", figures(plan.street_after)}};
  result["scenario_sha256"] = plan.scenario_sha256;
  result["provenance"] = Json::object();
  for (const auto& [name, value] : plan.attributes) result["provenance"][name] = value;
  return result;
}

}  // namespace

nlohmann::ordered_json file_as_json(const std::filesystem::path& path) {
  if (kind_of_file(path) == FileKind::scenario) return scenario_as_json(read_scenario(path));
  return plan_as_json(read_plan(path));
}

}  // namespace nightwave
