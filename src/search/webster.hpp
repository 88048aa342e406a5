// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "demand/demand.hpp"
#include "evaluate/model_constants.hpp"
#include "network/network.hpp"
#include "signals/signal.hpp"

namespace nightwave {

struct SearchSpace;
struct Genome;

/// Flow ratios of a signal's stages and the time lost in a cycle.
struct CriticalFlows {
  std::vector<double> stage;  ///< flow over saturation flow of the movement that needs most of the stage
  double lost_s = 0;          ///< per cycle: intergreens and start losses less the yellow that is used
  double unused_green_s = 0;  ///< of each green: start loss less the yellow that is used

  double sum() const;
};

/// Flow ratios of all signals from the demand's mean flows.
IndexedVector<SignalId, CriticalFlows> critical_flows(const Network& network, const Signals& signals,
                                                      const Demand& demand, const ModelConstants& constants);

/// Cycle of least delay at random arrivals, C0 = (1.5 L + 5) / (1 - Y), s: F. V. Webster, Traffic Signal Settings,
/// Road Research Technical Paper 39, HMSO 1958, p. 16. Without bound as Y nears 1: Y counts up to 0.95.
double webster_cycle(const CriticalFlows& flows);

/// Greens that share what a cycle leaves in proportion to the flow ratios (Webster 1958, p. 12), s; not yet legal.
std::vector<int> webster_greens(const CriticalFlows& flows, int cycle_s);

/// Webster's splits at every signal for the cycles of `genome`, offsets and orders kept.
void set_webster_splits(const SearchSpace& space, Genome& genome);

/// Webster's plan: in each group the longest of its signals' best cycles, splits by flow ratio, shipped offsets.
Genome webster_genome(const SearchSpace& space);

}  // namespace nightwave
