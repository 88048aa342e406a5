// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "app/ranks.hpp"
#include "app/wanted_day.hpp"
#include "evaluate/evaluator.hpp"
#include "io/plan_file.hpp"
#include "search/scorer.hpp"
#include "search/space.hpp"

namespace nightwave {

/// What `nightwave plan` was asked for.
struct PlanOptions {
  std::string scenario;
  std::string output;
  std::uint64_t seed = 1;
  Backend backend = Backend::automatic;
  std::int64_t evaluations = 0;  ///< 0: not given
  std::string time;              ///< as typed; empty: not given
  std::string incumbent;
  WantedDay incumbent_day;  ///< of an incumbent of several day types
  std::string config;       ///< plan.toml; empty: none
  unsigned threads = 0;
  std::size_t finalists = 0;  ///< that race in SUMO; 0: the model decides
  std::string checkpoint;     ///< folder; empty: none
  std::string every = "60s";
  bool resume = false;
  bool day = false;
  std::string periods;                    ///< breakpoints as typed; empty: free
  std::optional<std::size_t> most_plans;  ///< of a day; none: not given
  std::string shortest;                   ///< period of a day, as typed; empty: not given
  std::size_t islands = 0;                ///< 0: as the budget allows
  std::string log_folder;
};

/// Time since it was made.
class Stopwatch {
 public:
  double elapsed_s() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Seconds of "90", "90s", "5m" or "2h"; throws UsageError naming the option.
double parse_time(const std::string& option, const std::string& text);

/// Of --time, or what it is without one.
double seconds_of(const PlanOptions& options);
/// What a search may take, beginning now.
SearchBudget budget_of(const PlanOptions& options, const Stopwatch& since_start);
/// What this rank evaluates with.
EvaluationOptions evaluation_of(const PlanOptions& options, Ranks& ranks);

/// The model's figures for plan.nc.
Figures figures_of(const Measures& measures);
/// Cycles of the adjustable signals, ascending, as "60 120"; of many, "26 to 120".
std::string cycles_of(const SearchSpace& space, const Plan& plan);

}  // namespace nightwave
