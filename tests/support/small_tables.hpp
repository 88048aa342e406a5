// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/model/tables.hpp"

namespace nightwave::testing {

/// Vehicles of a lane group that go on to a link.
struct HandTurn {
  std::uint32_t to = 0;
  float share = 1;  ///< of all vehicles of the link
  model::Right right = model::Right::always;
  float saturation = 0.5f;
  float gap_capacity = 0.5f;
  std::uint32_t light = 0;
  std::vector<std::uint32_t> foes = {};  ///< turns, counted through all links
};

/// A link with one lane group; what its turns leave of the vehicles ends its trip on it.
struct HandLink {
  std::uint32_t from = 0;  ///< nodes
  std::uint32_t to = 0;    ///< ascending over the links
  std::int32_t travel_steps = 10;
  float storage = 100;
  std::vector<HandTurn> turns = {};
  std::vector<float> departures = {};  ///< vehicles per step, by block; none afterwards
  float entry_capacity = 10;
};

/// Tables written by hand, with one signal whose light i is green in windows[i] (protected) of a cycle.
struct HandTables {
  HandTables(const std::vector<HandLink>& links, std::int32_t blocks, const std::vector<model::Window>& windows = {},
             float cycle_s = 60);

  model::ModelTables tables;
  model::DemandTables demand;
  model::CandidateTimings timings;
};

/// A final state by its parts.
struct StateParts {
  StateParts(const model::ModelTables& tables, const model::FinalState& state);

  /// Vehicles in queues and under way.
  double inside(const model::ModelTables& tables) const;
  /// Vehicles outside, for room.
  double outside() const;

  std::vector<float> queue, head, recent, room, waiting, ring, carry;
};

}  // namespace nightwave::testing
