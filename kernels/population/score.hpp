// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cfloat>
#include <cstdint>
#include <cstring>

#include "base/host_device.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

// Sums over a candidate's entities run from the first to the last, part after part, in double precision: the order in
// which evaluate/evaluator adds, so that a population is ranked alike wherever it is scored.

/// Up to two ranges of entities whose costs are added one after the other, such as nodes and then entries.
struct CostParts {
  CostsView parts[2];

  NIGHTWAVE_HOST_DEVICE double sum(std::uint32_t lane) const {
    double total = 0;
    for (const CostsView& part : parts)
      for (std::uint32_t e = 0; e < part.entities; ++e) total += part.costs.at(part.tiling, e, lane);
    return total;
  }
};

/// What a candidate's score is made of, s per vehicle due: mean delay, what a stop is worth, and what vehicles that did
/// not arrive will still cost (search/objective).
struct ScoreRule {
  CostParts delay_veh_s;
  CostParts stops;
  CostParts arrived;
  double vehicles_due = 1;
  double stop_weight_s = 0;
  double unserved_penalty_s = 0;
};

/// Scores candidates; one that is no number gets the worst score there is.
struct FormScore {
  ScoreRule rule;
  double* scores = nullptr;
  std::uint32_t first_column = 0;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t, std::uint32_t candidate) const {
    const std::uint32_t lane = candidate - first_column;
    const double due = rule.vehicles_due < 1.0 ? 1.0 : rule.vehicles_due;
    const double missing = rule.vehicles_due - rule.arrived.sum(lane);
    const double unserved_share = (missing > 0.0 ? missing : 0.0) / due;
    const double value = rule.delay_veh_s.sum(lane) / due + rule.stop_weight_s * (rule.stops.sum(lane) / due) +
                         rule.unserved_penalty_s * unserved_share;
    scores[candidate] = value >= -DBL_MAX && value <= DBL_MAX ? value : DBL_MAX;
  }
};

/// Entities of every zone: those of zone z are entity[begin[z]] to entity[begin[z + 1] - 1], ascending.
struct ZonesView {
  const std::uint32_t* begin = nullptr;
  const std::uint32_t* entity = nullptr;
};

/// Adds the costs of each zone's entities in ascending order.
struct SumZone {
  CostsView costs;
  ZonesView zones;
  Lanes<double> sums;

  NIGHTWAVE_HOST_DEVICE void operator()(std::uint32_t zone, std::uint32_t lane) const {
    double total = 0;
    for (std::uint32_t k = zones.begin[zone]; k < zones.begin[zone + 1]; ++k)
      total += costs.costs.at(costs.tiling, zones.entity[k], lane);
    sums.at(costs.tiling, zone, lane) = total;
  }
};

/// Unsigned number that orders like a score: lower is better. Zeros of both signs are equal; what is no number is
/// worst.
NIGHTWAVE_HOST_DEVICE inline std::uint64_t sortable(double score) {
  if (!(score == score)) return ~std::uint64_t{0};
  const double value = score + 0.0;  // -0 becomes +0
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint64_t sign = std::uint64_t{1} << 63;
  return bits & sign ? ~bits : bits | sign;
}

}  // namespace nightwave::population
