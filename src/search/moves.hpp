// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "search/genome.hpp"

namespace nightwave {

struct SearchSpace;
class RandomStream;

/// Changes the genes of one signal in one way: its offset (by a step, at random, or to suit its neighbours), green from
/// one stage to another, the stage order, half the cycle, or the genes of the same signal in one of `donors`.
void move_signal(const SearchSpace& space, Genome& genome, SignalId id, std::span<const Genome* const> donors,
                 RandomStream& random);

/// Changes one to a few signals, few most often.
void move_some(const SearchSpace& space, Genome& genome, std::span<const Genome* const> donors, RandomStream& random);

/// Shifts the offsets of signals that lie together by the same time: their coordination among each other stays.
void shift_block(const SearchSpace& space, Genome& genome, RandomStream& random);

/// Changes the cycle of one group by a small step.
void step_cycle(const SearchSpace& space, Genome& genome, RandomStream& random);

/// Takes every signal's genes from `donor` with a random probability between 0.1 and 0.5.
void cross_uniformly(const SearchSpace& space, Genome& genome, const Genome& donor, RandomStream& random);

/// Takes the genes of signals that lie together from `donor`: one, two, a signal and its neighbours, or a larger part.
void cross_block(const SearchSpace& space, Genome& genome, const Genome& donor, RandomStream& random);

}  // namespace nightwave
