// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "search/individual.hpp"

namespace nightwave {

struct SearchSpace;
class RandomStream;

/// A genome and the signals in which it differs from its parent.
struct MovedGenome {
  Genome genome;
  std::vector<SignalId> moved;
};

template <class Stream>
void fields(Stream& stream, MovedGenome& moved) {
  stream(moved.genome, moved.moved);
}

/// One move at every signal of a random set whose members are three to five progressions apart: their neighbourhoods do
/// not touch, so one evaluation of the whole network tries them all.
MovedGenome separated_moves(const SearchSpace& space, const Genome& parent, std::span<const Genome* const> donors,
                            RandomStream& random);

/// Cost of the zones of the signals at most `radius` progressions away, vehicle-seconds: a signal's own and the
/// adjacent ones. What a larger radius sees more of the move's own effect it also sees of other moves
/// (docs/multi-fidelity.md).
double neighbourhood_cost(const SearchSpace& space, const std::vector<double>& zone_cost, SignalId id, int radius = 1);

/// Sorts the moves of one generation by what they did to their own neighbourhoods.
class Credit {
 public:
  Credit(const SearchSpace& space, const Individual& parent, double vehicles_due);

  /// Reads what a child's moves did.
  void read(const Individual& child, const std::vector<SignalId>& moved);
  /// Candidates made of several moves that each helped where they were made: the clear ones no two of which are
  /// adjacent, the better half of these, and all. Each still needs a true evaluation.
  std::vector<MovedGenome> composites() const;

 private:
  struct Gain {
    double vehicle_s = 0;
    SignalId signal;
    SignalGenes genes;
  };

  MovedGenome apply(std::span<const Gain> gains) const;

  const SearchSpace& space_;
  const Individual& parent_;
  double vehicles_due_;
  double clear_gain_;
  std::vector<Gain> best_;  ///< at most one per signal, ascending by signal
};

/// A composite without the moves whose neighbourhoods became worse in it; none when there are no such moves or no
/// others.
std::optional<MovedGenome> without_failed_moves(const SearchSpace& space, const Individual& parent,
                                                const Individual& composite, const std::vector<SignalId>& moved);

}  // namespace nightwave
