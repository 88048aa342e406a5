// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <variant>

#include "demand/demand.hpp"
#include "network/network.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// A regular grid of signalised junctions, for benchmarks.
struct GridLayout {
  std::uint32_t rows = 10;
  std::uint32_t columns = 10;
};

/// The grid of exactly so many junctions whose rows and columns differ least.
GridLayout near_square_grid(std::uint32_t junctions);

/// A city with streets of several classes, about so many junctions, and all that makes real networks awkward.
struct CityLayout {
  std::uint32_t junctions = 100;
};

/// Most junctions of a synthetic city.
inline constexpr std::uint32_t most_synthetic_junctions = 1'000'000;

/// What city to make. Equal options give equal cities, on any machine.
struct SynthOptions {
  std::variant<GridLayout, CityLayout> layout;
  std::uint64_t seed = 1;
  bool day = false;  ///< 24 hours instead of a rush hour
};

/// A city that nobody lives in: roads, signals with programs, and traffic.
struct SyntheticCity {
  Network network;
  Signals signals;
  Demand demand;
};

/// Makes a city. docs/synth.md tells what is in it and what is not. Time and memory grow in proportion to its junctions
/// and time slices. Throws UsageError for a layout without junctions or with more than most_synthetic_junctions.
SyntheticCity synthesize(const SynthOptions& options);

}  // namespace nightwave
