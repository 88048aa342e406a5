// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "signals/calendar.hpp"

namespace nightwave {

/// Model or street figures of one plan, by name (delay, stops, ...); units in docs/formats.md.
using Figures = std::map<std::string, double>;

/// The files that the plans of a day type come from.
struct TypeOrigin {
  std::string plan_sha256;      ///< of the plan.nc that was joined
  std::string scenario_sha256;  ///< of the scenario.nc that it was made for; empty: unknown

  friend bool operator==(const TypeOrigin&, const TypeOrigin&) = default;
};

/// Everything plan.nc holds.
struct PlanFile {
  Calendar calendar;
  std::vector<TypeOrigin> origins;        ///< per day type; empty where there is one plan for every day
  std::vector<std::string> signal_names;  ///< index: SignalId of the scenario it was made for
  std::string scenario_sha256;            ///< of the scenario.nc it was made for; empty: unknown
  Figures model_before;                   ///< the model's measures of the shipped plan
  Figures model_after;                    ///< and of this plan
  Figures street_before;                  ///< measured in the microsimulator, where a race was run
  Figures street_after;
  std::map<std::string, std::string> attributes;  ///< seed, time_zone, command_line, interrupted, ...
};

}  // namespace nightwave
