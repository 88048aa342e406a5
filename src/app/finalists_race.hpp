// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "io/plan_file.hpp"
#include "io/scenario.hpp"
#include "search/archive.hpp"

namespace nightwave {

/// Which plan the microsimulator prefers.
struct FinalistsOutcome {
  Plan plan;              ///< the winner; the incumbent where no finalist beats it
  Figures street_before;  ///< per vehicle due, means over the race's seeds: of the incumbent
  Figures street_after;   ///< of `plan`
  bool incumbent_stays = false;
  bool interrupted = false;  ///< nothing was decided
};

/// Lets finalists race in SUMO against the shipped programs, or against `incumbent` where it is given. `stop` is asked
/// several times a second; once true the race is given up.
FinalistsOutcome race_finalists(const Scenario& scenario, const std::filesystem::path& scenario_path,
                                std::span<const ScoredPlan> finalists, const Plan* incumbent, unsigned threads,
                                const std::function<bool()>& stop);

}  // namespace nightwave
