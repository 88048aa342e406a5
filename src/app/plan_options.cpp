// SPDX-License-Identifier: Apache-2.0
#include "app/plan_options.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <set>

#include "base/errors.hpp"
#include "base/joined.hpp"
#include "kernels/model/batch_simulator.hpp"

namespace nightwave {

namespace {

constexpr double default_seconds = 60;
/// More are told by their range: nobody reads a hundred numbers.
constexpr std::size_t most_cycles_listed = 8;

}  // namespace

double parse_time(const std::string& option, const std::string& text) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  const std::string unit = text.substr(used);
  const double factor = unit == "h" ? 3600 : unit == "m" || unit == "min" ? 60 : unit.empty() || unit == "s" ? 1 : 0;
  if (used == 0 || factor == 0 || !(value > 0)) {
    throw UsageError(option + " " + text + " is no time; write seconds (60 or 60s), minutes (5m) or hours (2h)");
  }
  return value * factor;
}

double seconds_of(const PlanOptions& options) {
  return options.time.empty() ? default_seconds : parse_time("--time", options.time);
}

SearchBudget budget_of(const PlanOptions& options, const Stopwatch& since_start) {
  SearchBudget budget;
  if (options.evaluations > 0) budget.evaluations = options.evaluations;
  if (options.time.empty() && budget.evaluations) return budget;
  const double seconds = seconds_of(options);
  // Reading comes off the time that was asked for, and about as much is kept for checking and writing.
  const double used = since_start.elapsed_s();
  budget.seconds = std::max(0.0, seconds - used - std::min(0.1 * seconds, 0.1 + used / 2));
  return budget;
}

EvaluationOptions evaluation_of(const PlanOptions& options, Ranks& ranks) {
  const Placement placement = ranks.placement(options.backend == Backend::cpu ? 0 : model::cuda_devices());
  EvaluationOptions evaluation;
  evaluation.backend = options.backend;
  evaluation.threads = options.threads == 0 ? placement.threads : options.threads;
  evaluation.device = placement.device;
  spdlog::debug("{} thread(s), GPU {}", evaluation.threads, placement.device ? std::to_string(*placement.device) : "-");
  return evaluation;
}

Figures figures_of(const Measures& measures) {
  return {{"delay", measures.delay_s},
          {"stops", measures.stops},
          {"queue_overflow", measures.queue_overflow_veh_s},
          {"unserved", measures.unserved}};
}

std::string cycles_of(const SearchSpace& space, const Plan& plan) {
  std::set<int> cycles;
  for (const SignalId id : space.adjustable) cycles.insert(plan.timings[id].cycle_s);
  if (cycles.size() > most_cycles_listed) return fmt::format("{} to {}", *cycles.begin(), *cycles.rbegin());
  std::vector<std::string> texts;
  for (const int cycle : cycles) texts.push_back(std::to_string(cycle));
  return joined(texts, " ");
}

}  // namespace nightwave
