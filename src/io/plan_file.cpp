// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "io/files.hpp"
#include "io/netcdf_file.hpp"
#include "io/plan_calendar.hpp"
#include "io/provenance.hpp"
#include "io/schema_reader.hpp"
#include "io/signal_schema.hpp"

namespace nightwave {
namespace {

const char* const summary =
    "A plan for traffic signals: cycle, offset, stage order and green of every signal, per period of the day. "
    "Intergreens are those of the scenario. Rows of signal i along stage are stage_row_start(i) to "
    "stage_row_start(i+1)-1. With a dimension day_type, the periods of type d are rows period_row_start(d) to "
    "period_row_start(d+1)-1, and weekday_day_type and special_date_day_type say which type rules when; without, all "
    "periods are of every day. Attributes "
    "model_before_*, model_after_* (by the traffic model) and street_before_*, street_after_* (by the microsimulation) "
    "measure the shipped programs and this plan; docs/formats.md gives their units.";

const VariableText signal_name{"signal_name", "id of the signal (tlLogic) in the source"};
const VariableText cycle_length{"cycle_length", "stages and the intergreens between them; 0: signal without stages",
                                "s", 0, longest_duration_s};
const VariableText offset{"offset", "second, from local midnight mod cycle, at which the first stage in order begins",
                          "s", 0, longest_duration_s};
const VariableText stage_order{
    .name = "stage_order",
    .long_name = "stage that runs in a place of the cycle",
    .units = "1",
    .valid_min = 0,
    .comment = "entry stage_row_start(signal) + k: the signal's stage, counted from 0, that runs k-th"};
const VariableText stage_duration{
    .name = "stage_duration",
    .long_name = "duration of a stage without the intergreen that follows",
    .units = "s",
    .valid_min = 0,
    .valid_max = longest_duration_s,
    .comment = "entry stage_row_start(signal) + s: green of the signal's stage s, whatever its place in the order"};

/// A signal has at most as many stages as an order's eight bits can tell apart.
constexpr std::int64_t most_stages = 255;

/// Figures of a plan and the prefix of their attributes.
struct FigureSet {
  const char* prefix;
  Figures PlanFile::*figures;
};
constexpr FigureSet figure_sets[] = {{"model_before_", &PlanFile::model_before},
                                     {"model_after_", &PlanFile::model_after},
                                     {"street_before_", &PlanFile::street_before},
                                     {"street_after_", &PlanFile::street_after}};

/// Where the stages of each signal begin; one entry more than signals.
std::vector<std::int64_t> stage_row_starts(const Signals& signals) {
  std::vector<std::int64_t> starts{0};
  for (const Signal& signal : signals.all) starts.push_back(starts.back() + std::ssize(signal.stages));
  return starts;
}

/// Writes an attribute as a number where its text is one and would read back the same.
void write_text_or_number(NetcdfFile& file, const std::string& name, const std::string& text) {
  const char* const end = text.data() + text.size();
  int whole = 0;
  double number = 0;
  if (std::from_chars(text.data(), end, whole).ec == std::errc() && std::to_string(whole) == text) {
    file.write_attribute(name, whole);
  } else if (std::from_chars(text.data(), end, number).ec == std::errc() && std::isfinite(number) &&
             shown(number) == text) {
    file.write_attribute(name, number);
  } else {
    file.write_attribute(name, text);
  }
}

void write_attributes(NetcdfFile& file, const PlanFile& plan, const Scenario& scenario) {
  const auto given = [&](const char* name, const std::string& otherwise) {
    const auto found = plan.attributes.find(name);
    return found == plan.attributes.end() ? otherwise : found->second;
  };
  const std::string command_line = given("command_line", command_line_of_process());
  write_provenance(file, {.title = "nightwave plan for " + scenario.name,
                          .summary = summary,
                          .history = given("history", timestamp() + ": " + command_line),
                          .command_line = command_line});
  file.write_attribute("time_zone", given("time_zone", scenario.time_zone));
  file.write_attribute("scenario_name", scenario.name);
  file.write_attribute("scenario_sha256", plan.scenario_sha256);
  for (const FigureSet& set : figure_sets) {
    for (const auto& [name, value] : plan.*set.figures) file.write_attribute(set.prefix + name, value);
  }
  for (const auto& [name, value] : plan.attributes) {
    if (is_provenance_attribute(name) || name == "scenario_name" || name == "time_zone") continue;
    write_text_or_number(file, name, value);
  }
}

void write_timings(NetcdfFile& file, const PlanFile& plan, const Scenario& scenario) {
  const auto starts = stage_row_starts(scenario.signals);
  std::vector<std::int64_t> begins;
  std::vector<std::int32_t> cycles;
  std::vector<std::int32_t> offsets;
  std::vector<std::int32_t> orders;
  std::vector<std::int32_t> durations;
  for (const TypedDay& type : plan.calendar.types) {
    for (const PlanPeriod& period : type.day.periods) {
      require(period.plan.timings.size() == scenario.signals.all.size(), "a plan needs one timing per signal");
      begins.push_back(period.begin_s);
      for (const SignalId id : scenario.signals.all.ids()) {
        const SignalTiming& timing = period.plan.timings[id];
        const std::size_t stages = scenario.signals.all[id].stages.size();
        require(timing.order.size() == stages && timing.green_s.size() == stages, "a timing needs one entry per stage");
        cycles.push_back(timing.cycle_s);
        offsets.push_back(timing.offset_s);
        orders.insert(orders.end(), timing.order.begin(), timing.order.end());
        durations.insert(durations.end(), timing.green_s.begin(), timing.green_s.end());
      }
    }
  }
  std::vector<std::string> names;
  for (const Signal& signal : scenario.signals.all) names.push_back(signal.name);

  const int periods = file.define_dimension("period", begins.size());
  const int signals = file.define_dimension("signal", names.size());
  const int bounds = file.define_dimension("signal_bound", starts.size());
  const int stages = file.define_dimension("stage", static_cast<std::size_t>(starts.back()));
  file.write<std::string>(signal_name, {signals}, names);
  file.write<std::int64_t>(period_begin_text(), {periods}, begins);
  file.write<std::int32_t>(cycle_length, {periods, signals}, cycles);
  file.write<std::int32_t>(offset, {periods, signals}, offsets);
  file.write<std::int64_t>(row_start_text("signal", "stage"), {bounds}, starts);
  file.write<std::int32_t>(stage_order, {periods, stages}, orders);
  file.write<std::int32_t>(stage_duration, {periods, stages}, durations);
}

void read_attributes(const NetcdfFile& file, PlanFile& plan) {
  plan.scenario_sha256 = file.attribute("scenario_sha256").value_or("");
  for (const std::string& name : file.attributes()) {
    bool figure = false;
    for (const FigureSet& set : figure_sets) {
      if (!name.starts_with(set.prefix)) continue;
      const auto value = file.number_attribute(name);
      if (!value) file.reject("attribute " + name, "must be a number");
      (plan.*set.figures)[name.substr(std::string_view(set.prefix).size())] = *value;
      figure = true;
    }
    if (figure || name == "scenario_sha256" || is_layout_attribute(name)) continue;
    plan.attributes[name] = file.attribute(name).value_or("");
  }
}

/// Reads the timings; returns where the stages of each signal begin.
std::vector<std::int64_t> read_timings(const NetcdfFile& file, PlanFile& plan) {
  plan.signal_names = file.read<std::string>(signal_name.name, {"signal"});
  const std::size_t signals = plan.signal_names.size();
  const std::size_t all_stages = file.dimension("stage");
  auto starts =
      SchemaReader::read_row_starts(file, row_start_text("signal", "stage").name, "signal", signals, all_stages);
  const auto begins = SchemaReader::read_array<std::int64_t>(file, period_begin_text(), {"period"});
  const auto cycles = SchemaReader::read_array<std::int32_t>(file, cycle_length, {"period", "signal"});
  const auto offsets = SchemaReader::read_array<std::int32_t>(file, offset, {"period", "signal"});
  const auto orders = SchemaReader::read_array<std::int32_t>(file, stage_order, {"period", "stage"});
  const auto durations = SchemaReader::read_array<std::int32_t>(file, stage_duration, {"period", "stage"});
  if (begins.empty()) file.reject("dimension period", "= 0 (a plan needs a period)");
  std::vector<PlanPeriod> periods(begins.size());
  for (std::size_t p = 0; p < begins.size(); ++p) {
    PlanPeriod& period = periods[p];
    period.begin_s = begins[p];
    for (std::size_t i = 0; i < signals; ++i) {
      SignalTiming timing;
      timing.cycle_s = cycles[p * signals + i];
      timing.offset_s = offsets[p * signals + i];
      for (std::int64_t row = starts[i]; row < starts[i + 1]; ++row) {
        const std::size_t entry = p * all_stages + static_cast<std::size_t>(row);
        const std::int64_t stages = std::min<std::int64_t>(starts[i + 1] - starts[i], most_stages);
        if (orders[entry] >= stages) {
          file.reject("stage_order[" + std::to_string(p) + ", " + std::to_string(row) + "]",
                      "= " + std::to_string(orders[entry]) + " (signal \"" + plan.signal_names[i] + "\" has " +
                          std::to_string(stages) + " stages, counted from 0)");
        }
        timing.order.push_back(static_cast<std::uint8_t>(orders[entry]));
        timing.green_s.push_back(durations[entry]);
      }
      period.plan.timings.push_back(std::move(timing));
    }
  }
  read_calendar(file, std::move(periods), plan);
  return starts;
}

/// Refuses a plan whose signals and stages are not the scenario's.
void compare_with(const Scenario& scenario, const NetcdfFile& file, const PlanFile& plan,
                  const std::vector<std::int64_t>& starts) {
  const auto& signals = scenario.signals.all;
  const std::string remedy = "give the scenario that the plan was made for";
  if (plan.signal_names.size() != signals.size()) {
    file.reject("dimension signal",
                "= " + std::to_string(plan.signal_names.size()) + " (the scenario has " +
                    std::to_string(signals.size()) + " signals)",
                remedy);
  }
  for (const SignalId id : signals.ids()) {
    const std::string& name = plan.signal_names[id.index()];
    if (name == signals[id].name) continue;
    file.reject("signal_name[" + std::to_string(id.index()) + "]",
                "= \"" + name + "\" (the scenario's signal is \"" + signals[id].name + "\")", remedy);
  }
  const auto expected = stage_row_starts(scenario.signals);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    if (starts[i] == expected[i]) continue;
    file.reject("stage_row_start[" + std::to_string(i) + "]",
                "= " + std::to_string(starts[i]) + " (" + std::to_string(expected[i]) + " in the scenario)", remedy);
  }
}

PlanFile read(const std::filesystem::path& path, const Scenario* scenario) {
  const NetcdfFile file = NetcdfFile::open(path);
  PlanFile plan;
  try {
    const auto starts = read_timings(file, plan);
    if (scenario != nullptr) compare_with(*scenario, file, plan, starts);
    read_attributes(file, plan);
  } catch (const std::bad_alloc&) {
    file.reject("", "announces more data than fits into memory");
  }
  return plan;
}

}  // namespace

PlanFile read_plan(const std::filesystem::path& path) { return read(path, nullptr); }

PlanFile read_plan(const std::filesystem::path& path, const Scenario& scenario) { return read(path, &scenario); }

void write_plan(const PlanFile& plan, const Scenario& scenario, const std::filesystem::path& path) {
  NetcdfFile file = NetcdfFile::create(path);
  write_attributes(file, plan, scenario);
  write_timings(file, plan, scenario);
  write_calendar(file, plan);
  file.commit();
}

}  // namespace nightwave
