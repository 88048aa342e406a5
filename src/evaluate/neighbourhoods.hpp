// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/pack.hpp"

namespace nightwave {

/// What is next to what in a packed city; made once per city.
class Neighbourhoods {
 public:
  explicit Neighbourhoods(const PackedCity& city);

  /// Clusters that the signals' lights are in, and those that can be reached from them over at most `radius` links of a
  /// block or more, in either direction; ascending.
  std::vector<std::uint32_t> clusters_around(std::span<const SignalId> signals, int radius) const;

  /// Node that a link begins at.
  std::uint32_t node_before(std::uint32_t link) const { return before_[link]; }
  /// Node that a link leads to.
  std::uint32_t node_after(std::uint32_t link) const { return after_[link]; }
  std::uint32_t cluster_of(std::uint32_t node) const { return cluster_[node]; }
  std::uint32_t lights_of(SignalId signal) const { return lights_[signal]; }
  /// Ascending.
  const std::vector<std::uint32_t>& nodes_of_zone(std::uint32_t zone) const { return zone_nodes_[zone]; }
  const std::vector<std::uint32_t>& entries_of_zone(std::uint32_t zone) const { return zone_entries_[zone]; }

 private:
  std::vector<std::uint32_t> before_, after_;                     // [link]
  std::vector<std::uint32_t> cluster_;                            // [node]
  std::vector<std::vector<std::uint32_t>> adjacent_;              // [cluster] ascending
  IndexedVector<SignalId, std::vector<std::uint32_t>> clusters_;  // ascending
  IndexedVector<SignalId, std::uint32_t> lights_;
  std::vector<std::vector<std::uint32_t>> zone_nodes_, zone_entries_;
};

}  // namespace nightwave
