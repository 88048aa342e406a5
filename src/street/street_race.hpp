// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "io/scenario.hpp"
#include "signals/plan.hpp"
#include "street/race.hpp"

namespace nightwave {

/// A race of plans in SUMO. Incumbent: nullptr for the shipped programs. Plans must be legal.
RaceResult race_on_street(const Scenario& scenario, const StreetSetting& setting, std::span<const Plan> candidates,
                          const Plan* incumbent, const RaceOptions& race_options, const StreetDriver& drive,
                          const StreetOptions& street_options);

}  // namespace nightwave
