// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "evaluate/calibration.hpp"
#include "io/scenario.hpp"
#include "search/optimizer.hpp"
#include "search/varied_plans.hpp"
#include "street/street.hpp"

namespace nightwave {

/// What runs of SUMO teach the traffic model of one network: plans are driven, the model's constants are fitted to what
/// was seen, and searches with them propose the next plans. Scenario and space must outlive it.
class StreetLessons {
 public:
  /// `start`: the constants before any lesson. Threads of `options` are for SUMO, the fit and the searches.
  StreetLessons(const Scenario& scenario, const SearchSpace& space, const StreetSetting& setting, StreetDriver street,
                const StreetOptions& options, const ModelConstants& start);

  /// Drives every plan once; they take `seeds` in turn, going on where the last call ended. Throws as run_street()
  /// does.
  void drive(std::vector<VariedPlan> plans, std::span<const std::uint64_t> seeds);
  /// Constants fitted to everything seen so far; at least two plans.
  CalibrationFit learn() const;
  /// A search in the model with other constants; the objective's vehicles and the batch of `request` are set here.
  SearchResult search(const ModelConstants& constants, SearchRequest request) const;

  const std::vector<ObservedPlan>& observed() const { return observed_; }
  /// How the observed plans were made; same order.
  const std::vector<std::string>& kinds() const { return kinds_; }
  const CalibrationProblem& problem() const { return problem_; }
  const ModelConstants& start() const { return start_; }

 private:
  const Scenario& scenario_;
  const SearchSpace& space_;
  StreetSetting setting_;
  StreetDriver street_;
  StreetOptions options_;
  CalibrationProblem problem_;
  ModelConstants start_;
  std::map<std::string, std::uint32_t> zone_of_place_;  ///< of every place that RoadDelays may name
  std::vector<ObservedPlan> observed_;
  std::vector<std::string> kinds_;
};

}  // namespace nightwave
