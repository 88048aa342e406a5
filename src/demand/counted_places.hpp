// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "demand/flow_count.hpp"
#include "demand/movements.hpp"

namespace nightwave {

/// Where flows are counted, and which movements pass there.
struct CountedPlaces {
  static constexpr std::uint32_t none = 0xffffffff;

  std::vector<std::uint32_t> of_count;                ///< [count]: its place
  std::vector<std::vector<std::uint32_t>> movements;  ///< [place]: movements that pass
  std::vector<std::uint32_t> of_link;                 ///< [movement]: place that counts all of its link, or none
  std::vector<std::uint32_t> of_turn;                 ///< [movement]: place that counts its turn, or none
};
CountedPlaces counted_places(const Movements& movements, std::span<const FlowCount> counts);

}  // namespace nightwave
