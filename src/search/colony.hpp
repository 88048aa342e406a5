// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "search/archive.hpp"
#include "search/island.hpp"

namespace nightwave {

/// One of a search's logical islands, with all that is needed to go on with it on another rank or another day.
struct Colony {
  Island island;
  Archive archive;  ///< of everything scored here
  /// At the last decision: what rank 0 and the next island are told, for as long as they may not have heard.
  double reported_best = 0;
  double reported_median = 0;
  std::optional<Individual> leaving;

  Colony(Island begun, const SearchSpace& space) : island(std::move(begun)), archive(space) {}

  template <class Stream>
  void fields(Stream& stream) {
    stream(island, archive, reported_best, reported_median, leaving);
  }
  /// The colony that fields() wrote.
  static Colony restored(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
                         std::span<const std::byte> state);
};

}  // namespace nightwave
