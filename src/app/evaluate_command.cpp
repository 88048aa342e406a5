// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/backend_option.hpp"
#include "app/commands.hpp"
#include "app/robust_choice.hpp"
#include "app/wanted_day.hpp"
#include "evaluate/bus_progression.hpp"
#include "evaluate/day_evaluation.hpp"
#include "evaluate/evaluator.hpp"
#include "evaluate/link_measures.hpp"
#include "evaluate/model_constants.hpp"
#include "io/files.hpp"
#include "signals/day_transitions.hpp"

namespace nightwave {

namespace {

struct EvaluateOptions {
  std::string scenario;
  std::string plan;
  WantedDay day;
  bool zones = false;
  bool links = false;
  std::size_t random_days = 0;
  std::int32_t interval_s = 0;
  unsigned threads = 0;
  Backend backend = Backend::automatic;
};

nlohmann::ordered_json totals(const Measures& m) {
  return {
      {"delay", m.delay_s}, {"stops", m.stops}, {"queue_overflow", m.queue_overflow_veh_s}, {"unserved", m.unserved}};
}

/// Keys and units are documented in docs/formats.md.
nlohmann::ordered_json as_json(const Scenario& scenario, const Evaluator& evaluator, const Measures& m, bool zones) {
  nlohmann::ordered_json out = totals(m);
  out["vehicles"] = evaluator.vehicles_due();
  double weighted = 0, lit = 0, green = 0;
  for (const ZoneMeasures& z : m.zones) {
    weighted += z.weighted_delay_s;
    lit += z.lit_arrivals;
    green += z.green_arrivals;
  }
  out["person_delay"] = weighted;
  out["arrivals_on_green"] = lit > 0 ? green / lit : 0.0;
  if (!zones) return out;
  std::vector<std::vector<std::string>> links(m.zones.size());
  for (const LinkId l : scenario.network.links.ids())
    links[evaluator.zone_of_link()[l]].push_back(scenario.network.links[l].name);
  auto& list = out["zones"] = nlohmann::ordered_json::array();
  for (std::size_t z = 0; z < m.zones.size(); ++z) {
    const bool is_signal = z + 1 < m.zones.size();
    list.push_back({{"signal", is_signal ? nlohmann::ordered_json(scenario.signals.all[SignalId(z)].name)
                                         : nlohmann::ordered_json(nullptr)},
                    {"delay", m.zones[z].delay_veh_s},
                    {"stops", m.zones[z].stops},
                    {"person_delay", m.zones[z].weighted_delay_s},
                    {"light_arrivals", m.zones[z].lit_arrivals},
                    {"green_arrivals", m.zones[z].green_arrivals},
                    {"links", links[z]}});
  }
  return out;
}

nlohmann::ordered_json as_json(const Network& network, const std::vector<LinkMeasures>& links) {
  auto list = nlohmann::ordered_json::array();
  for (const LinkMeasures& l : links)
    list.push_back({{"link", network.links[l.link].name},
                    {"delay", l.delay_veh_s},
                    {"outside", l.outside_veh_s},
                    {"stops", l.stops},
                    {"vehicles", l.vehicles}});
  return list;
}

/// What a bus waits at signals on its way, s in the mean of those due; none without buses.
std::optional<double> bus_waiting_s(const Scenario& scenario, const Plan& plan) {
  double buses = 0, waiting = 0;
  for (const ClassProperties& c : scenario.demand.classes)
    if (c.vehicle_class == VehicleClass::bus) buses += c.vehicles;
  if (buses <= 0) return std::nullopt;
  const BusProgression progression(scenario.network, scenario.signals, scenario.demand, model_constants_of(scenario));
  for (const BusDelay& delay : progression(plan)) waiting += delay.delay_veh_s;
  return waiting / buses;
}

/// Sums over each interval of the horizon.
nlohmann::ordered_json as_json(const Demand& demand, const std::vector<PartMeasures>& intervals,
                               std::int32_t interval_s) {
  auto list = nlohmann::ordered_json::array();
  for (const PartMeasures& m : intervals)
    list.push_back({{"begin", demand.begin_s + std::int64_t{interval_s} * static_cast<std::int64_t>(list.size())},
                    {"delay", m.delay_veh_s},
                    {"stops", m.stops},
                    {"queue_overflow", m.queue_overflow_veh_s},
                    {"ended", m.ended}});
  return list;
}

/// How signals come from plan to plan.
nlohmann::ordered_json transitions_as_json(const Signals& signals, const DayPlan& day) {
  std::int64_t count = 0, all_s = 0, longest_s = 0;
  for (const SignalId id : signals.all.ids())
    for (const DayTransition& change : day_transitions(signals.all[id], id, day)) {
      const std::int64_t length = change.transition.end_s - day.periods[change.to].begin_s;
      ++count;
      all_s += length;
      longest_s = std::max(longest_s, length);
    }
  return {{"count", count},
          {"mean_length", count > 0 ? static_cast<double>(all_s) / static_cast<double>(count) : 0.0},
          {"longest", longest_s}};
}

/// What the plan costs on days that vary by chance.
nlohmann::ordered_json on_random_days(const Scenario& scenario, const Plan& plan, EvaluationOptions options,
                                      std::size_t count) {
  options.demand_draws = random_days(count);
  const auto measures =
      Evaluator(scenario.network, scenario.signals, scenario.demand, model_constants_of(scenario), options)
          .evaluate_draws({&plan, 1})
          .front();
  auto list = nlohmann::ordered_json::array();
  for (std::size_t day = 0; day < count; ++day) {
    list.push_back({{"demand", options.demand_draws[day].factor}});
    list.back().update(totals(measures[day]));
  }
  return list;
}

ExitCode evaluate(const EvaluateOptions& options) {
  const Scenario scenario = read_scenario(options.scenario);
  const DayPlan day = read_day(options.plan, scenario, options.day).day;
  if ((options.random_days > 0 || options.links) && day.periods.size() > 1)
    throw InputError(options.plan, "periods", "are " + std::to_string(day.periods.size()),
                     std::string(options.links ? "--links" : "--random-days") + " knows plans of one period only");
  EvaluationOptions evaluation;
  evaluation.backend = options.backend;
  evaluation.threads = options.threads;
  evaluation.measures = model::MeasureSet::all;
  const Evaluator evaluator(scenario.network, scenario.signals, scenario.demand, model_constants_of(scenario),
                            evaluation);
  warn_of_unconnected(evaluator);
  nlohmann::ordered_json out;
  const Plan& first = day.periods.front().plan;
  const bool one_plan = day.periods.size() == 1;
  if (one_plan && options.interval_s == 0) {
    out = as_json(scenario, evaluator, evaluator.evaluate({&first, 1}).front(), options.zones);
  } else {
    const DayMeasures m = evaluate_days(evaluator, {&day, 1}, {.transitions = {}, .interval_s = options.interval_s})[0];
    out = as_json(scenario, evaluator, m.whole, options.zones);
    if (!one_plan) out["transitions"] = transitions_as_json(scenario.signals, day);
    if (options.interval_s > 0) out["intervals"] = as_json(scenario.demand, m.intervals, options.interval_s);
  }
  if (one_plan)
    if (const auto waiting = bus_waiting_s(scenario, first)) out["bus_waiting"] = *waiting;
  if (options.links) out["links"] = as_json(scenario.network, link_measures(evaluator, first));
  if (options.random_days > 0) out["random_days"] = on_random_days(scenario, first, evaluation, options.random_days);
  std::cout << out.dump(2) << '\n';
  return ExitCode::done;
}

}  // namespace

void add_evaluate_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("evaluate", "Tell what the traffic model says of a plan, as JSON");
  auto options = std::make_shared<EvaluateOptions>();
  command->add_option("scenario", options->scenario, "scenario.nc")->required();
  command->add_option("plan", options->plan, "plan.nc")->required();
  add_day_options(*command, options->day);
  command->add_flag("--zones", options->zones, "figures per zone: a signal and everything upstream to the next");
  command->add_flag("--links", options->links, "figures per link: where vehicles wait");
  command
      ->add_option("--interval", options->interval_s,
                   "figures per interval of so many seconds, a multiple of 5; 0: none")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--random-days", options->random_days,
                   "figures of so many days on which counts vary by chance, every second one a tenth busier")
      ->check(CLI::Range(0, 1000));
  command->add_option("--threads", options->threads, "threads; 0: one per processor");
  add_backend_option(*command, options->backend);
  command->callback([&invocation, options] {
    if (options->interval_s % model::block_steps != 0)
      throw CLI::ValidationError("--interval", std::to_string(options->interval_s) + " is no multiple of " +
                                                   std::to_string(model::block_steps) + " s");
    invocation.run = [options] { return evaluate(*options); };
  });
}

}  // namespace nightwave
