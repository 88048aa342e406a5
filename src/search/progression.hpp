// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "search/genome.hpp"

namespace nightwave {

struct SearchSpace;
class RandomStream;

/// How one guided set of offsets differs from another.
struct ProgressionStyle {
  double travel_factor = 1.0;  ///< travel times assumed over undisturbed ones: queues and starts make them longer
  double flow_noise = 0.0;     ///< standard deviation of the logarithm by which flows are disturbed: other ways win
};

/// Sets all offsets so that platoons arrive in the middle of green: every progression counts its vehicles times the
/// cosine of the phase between the platoon's middle and the green's; signals join in the order of their largest flows
/// and are then turned to their best phase one by one. Other genes are kept.
void guide_offsets(const SearchSpace& space, Genome& genome, const ProgressionStyle& style, RandomStream& random);

/// The offset that suits a signal's neighbours best as they stand, s; the present one where it has none.
int guided_offset(const SearchSpace& space, const Genome& genome, SignalId id);

}  // namespace nightwave
