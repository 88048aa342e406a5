// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/neighbourhoods.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave {

/// Some clusters of a city as tables of their own. Numbers of entities in them count from 0; the vectors say which of
/// the city's they are.
///
/// Links that lead into the patch are fed: nobody within writes their histories, and their entries are left out. Links
/// that lead out of it are open: they belong to the last node, the only one of the last cluster, which has no turns and
/// is not to be advanced; what it would tell of room and standing vehicles has to come from outside.
struct PatchTables {
  model::ModelTables tables;
  std::vector<std::uint32_t> nodes;    ///< [node], without the last
  std::vector<std::uint32_t> links;    ///< [link]
  std::vector<std::uint32_t> entries;  ///< [entry]
  std::vector<SignalId> signals;       ///< [signal index of the lights], ascending
  std::vector<std::uint32_t> fed;      ///< links
  std::uint32_t open_begin = 0;        ///< the first open link; the others follow
};

/// Cuts whole clusters (ascending) out of a city.
PatchTables cut_patch(const model::ModelTables& city, const Neighbourhoods& neighbourhoods,
                      std::span<const std::uint32_t> clusters);

/// The demand of the city as the patch needs it.
model::DemandTables cut_demand(const model::ModelTables& city, const model::DemandTables& demand,
                               const PatchTables& patch);

}  // namespace nightwave
