// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "signals/day_plan.hpp"

namespace nightwave {

/// Model or street figures of one plan, by name (delay, stops, ...); units in docs/formats.md.
using Figures = std::map<std::string, double>;

/// Everything plan.nc holds.
struct PlanFile {
  std::vector<PlanPeriod> periods;        ///< one, until whole days are planned
  std::vector<std::string> signal_names;  ///< index: SignalId of the scenario it was made for
  std::string scenario_sha256;            ///< of the scenario.nc it was made for; empty: unknown
  Figures model_before;                   ///< the model's measures of the shipped plan
  Figures model_after;                    ///< and of this plan
  Figures street_before;                  ///< measured in the microsimulator, where a race was run
  Figures street_after;
  std::map<std::string, std::string> attributes;  ///< seed, evaluations, command_line, interrupted, ...
};

}  // namespace nightwave
