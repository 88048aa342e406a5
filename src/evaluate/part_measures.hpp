// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave {

/// Some blocks of the horizon.
struct HorizonPart {
  std::int32_t first_block = 0;
  std::int32_t end_block = 0;
};

/// The part that begins `begin_s` seconds after the horizon does and lasts `length_s`: both whole blocks
/// (model::block_steps seconds), and within the horizon.
HorizonPart horizon_part(const model::ModelTables& tables, std::int32_t begin_s, std::int32_t length_s);

/// What the model says of one plan over a part of the horizon: sums, so that those of consecutive parts add up.
struct PartMeasures {
  double delay_veh_s = 0;           ///< vehicle-seconds; waiting outside included
  double stops = 0;                 ///< vehicles
  double queue_overflow_veh_s = 0;  ///< waiting outside the network, vehicle-seconds
  double ended = 0;                 ///< vehicles that ended their trip
  std::vector<ZoneMeasures> zones;  ///< as in Measures

  PartMeasures& operator+=(const PartMeasures& other);
  PartMeasures& operator*=(double factor);
};

/// Adds an outcome up by zones.
PartMeasures part_measures(const PackedCity& city, const model::Outcome& outcome);

/// Adds one node of an outcome to the sums of its zone.
void add_node(ZoneMeasures& zone, const model::Outcome& outcome, std::size_t node);

}  // namespace nightwave
