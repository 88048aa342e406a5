// SPDX-License-Identifier: Apache-2.0
#include "search/operator_choice.hpp"

#include <numeric>

#include "search/random_stream.hpp"

namespace nightwave {
namespace {

constexpr double least_probability = 0.05;
/// Weight of the latest generation against all before it.
constexpr double learning_rate = 0.25;
constexpr double first_quality = 0.1;
/// Whole plans drawn from the zone models begin strong: that is when they gain most.
constexpr double first_model_quality = 1.0;

}  // namespace

OperatorChoice::OperatorChoice() {
  quality_.fill(first_quality);
  // Steps that touch all of the network at once seldom help; they begin low.
  quality_[static_cast<std::size_t>(Operator::shift_block)] = first_quality / 2;
  quality_[static_cast<std::size_t>(Operator::step_cycle)] = first_quality / 2;
  quality_[static_cast<std::size_t>(Operator::zone_models)] = first_model_quality;
  learn();
}

Operator OperatorChoice::choose(RandomStream& random) const {
  double left = random.uniform();
  for (std::size_t i = 0; i < drawn_operators; ++i) {
    left -= probability_[i];
    if (left < 0) return static_cast<Operator>(i);
  }
  return Operator::moves;
}

void OperatorChoice::reward(Operator used, double reward) {
  const auto i = static_cast<std::size_t>(used);
  if (i >= drawn_operators) return;
  reward_[i] += reward;
  tries_[i] += 1;
}

void OperatorChoice::learn() {
  for (std::size_t i = 0; i < drawn_operators; ++i) {
    if (tries_[i] > 0) quality_[i] += learning_rate * (reward_[i] / tries_[i] - quality_[i]);
    reward_[i] = 0;
    tries_[i] = 0;
  }
  const double total = std::accumulate(quality_.begin(), quality_.end(), 1e-9);
  for (std::size_t i = 0; i < drawn_operators; ++i) {
    probability_[i] = least_probability + (1.0 - drawn_operators * least_probability) * quality_[i] / total;
  }
}

}  // namespace nightwave
