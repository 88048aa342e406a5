// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// Cuts the clusters, in their order, into ranges of which only neighbours are joined by links: the ends of the ranges.
/// Breadth first order gives the narrowest ones.
std::vector<std::uint32_t> strip_ends(const ModelTables& tables);

}  // namespace nightwave::model
