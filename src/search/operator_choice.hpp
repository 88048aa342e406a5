// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace nightwave {

class RandomStream;

/// How a candidate was made.
enum class Operator : std::uint8_t {
  moves,            ///< one to a few single-signal moves
  separated_moves,  ///< moves at many signals far apart, credited zone by zone
  cross_uniformly,
  cross_block,
  shift_block,
  step_cycle,
  zone_models,  ///< a plan drawn from what was learned of the zones' costs
  composite,    ///< the credited moves of a generation together; never drawn, made by the local search
  restart       ///< strong disturbance after stagnation; never drawn
};
/// Operators that choose() draws from: the first ones.
inline constexpr std::size_t drawn_operators = 7;

/// Draws operators in proportion to what they have lately achieved, each at least now and then
/// (probability matching; see Thierens, An adaptive pursuit strategy, GECCO 2005).
class OperatorChoice {
 public:
  OperatorChoice();
  Operator choose(RandomStream& random) const;
  /// Reports one candidate of an operator; reward 0 = useless, 1 = a new best.
  void reward(Operator used, double reward);
  /// Folds the rewards since the last call into the probabilities.
  void learn();
  template <class Stream>
  void fields(Stream& stream) {
    stream(quality_, probability_, reward_, tries_);
  }
  double probability(Operator which) const { return probability_[static_cast<std::size_t>(which)]; }

 private:
  std::array<double, drawn_operators> quality_{};
  std::array<double, drawn_operators> probability_{};
  std::array<double, drawn_operators> reward_{};
  std::array<int, drawn_operators> tries_{};
};

}  // namespace nightwave
