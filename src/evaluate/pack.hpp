// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "demand/demand.hpp"
#include "evaluate/demand_draw.hpp"
#include "evaluate/model_constants.hpp"
#include "kernels/model/tables.hpp"
#include "network/network.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// What is simulated of one day, and the vehicles that its measures are means over.
struct DrawnDemand {
  model::DemandTables tables;
  double vehicles_due = 0;
};

/// A city made ready for the kernels: the only place where it becomes raw floats.
struct PackedCity {
  model::ModelTables tables;
  model::DemandTables demand;            ///< of the mean day
  std::vector<DrawnDemand> days;         ///< one per draw that was asked for
  std::vector<LinkId> link_of;           ///< [model link] the network's link
  std::vector<std::uint32_t> node_zone;  ///< [node] SignalId value, or the number of signals for "no signal downstream"
  std::vector<std::uint32_t> entry_zone;  ///< [entry] likewise
  IndexedVector<LinkId, std::uint32_t>
      zone_of_link;                 ///< of every link of the network that the demand uses; else the last zone
  double vehicles_due = 0;          ///< of the mean day
  double unconnected_vehicles = 0;  ///< passages between links that no connection joins: not simulated
};

/// Packs what the demand uses of the network, and a day for each of the draws. `drain_s` more seconds than the demand's
/// are simulated.
PackedCity pack(const Network& network, const Signals& signals, const Demand& demand, const ModelConstants& constants,
                int drain_s, std::span<const DemandDraw> draws = {});

}  // namespace nightwave
