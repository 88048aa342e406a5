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

template <class Stream>
void fields(Stream& stream, Individual& individual) {
  stream(individual.genome, individual.objective, individual.zone_cost);
}

}  // namespace nightwave
