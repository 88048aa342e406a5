// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "search/genome.hpp"

namespace nightwave {

/// A scored candidate.
struct Individual {
  Genome genome;
  double objective = 0;           ///< as Objective says
  std::vector<double> zone_cost;  ///< vehicle-seconds; index: SignalId, then the rest of the network
};

}  // namespace nightwave
