// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "evaluate/model_constants.hpp"
#include "io/plan_file.hpp"
#include "io/scenario.hpp"
#include "search/archive.hpp"
#include "search/objective.hpp"
#include "search/space.hpp"
#include "street/street.hpp"

namespace nightwave {

/// Plans that are to be compared in SUMO, and what the model may learn from it on the way.
struct FinalistsRequest {
  const Scenario& scenario;
  const StreetSetting& setting;
  StreetDriver street;  ///< for all runs of SUMO
  const SearchSpace& space;
  const ModelConstants& constants;         ///< of the search that found the finalists
  const Objective& objective;              ///< likewise
  std::span<const ScoredPlan> finalists;   ///< good and different, best first
  const Plan* incumbent = nullptr;         ///< to be beaten; nullptr: the shipped programs
  std::uint64_t seed = 1;                  ///< of the searches
  std::int64_t evaluations_per_round = 0;  ///< of a search with what was learned
  unsigned threads = 1;                    ///< for SUMO, lessons and searches
  std::stop_token stop;                    ///< gives the race up
};

/// Which plan the microsimulator prefers.
struct FinalistsOutcome {
  Plan plan;              ///< the winner; the incumbent where no finalist beats it
  Figures street_before;  ///< per vehicle due, means over the race's seeds: of the incumbent
  Figures street_after;   ///< of `plan`
  bool incumbent_stays = false;
  bool interrupted = false;  ///< nothing was decided
};

/// Drives the finalists in SUMO, fits the model to what is seen and searches again, twice, for at its own optimum a
/// model is most wrong; then the most promising of all plans seen, as many as there were finalists, race against the
/// incumbent on seeds that nothing was learned from.
FinalistsOutcome race_finalists(const FinalistsRequest& request);

}  // namespace nightwave
