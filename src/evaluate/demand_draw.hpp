// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace nightwave {

/// One of the days that a demand stands for.
struct DemandDraw {
  double factor = 1;  ///< vehicles over those of the mean day
  /// With a seed, counts of vehicles vary as those of days of equal demand do: departures of a bin, and passages of a
  /// slice by where they come from and go to, are Poisson numbers around what is expected. None: the expectations.
  std::optional<std::uint64_t> seed = std::nullopt;
};

/// What is counted: part of a random number's key, so that no two counts share numbers.
enum class Counted : std::uint32_t { departures, passages };

/// Vehicles counted on a day where `expected` (>= 0) are expected, without the day's factor; `index` is the count's
/// place in the demand. A Poisson number of the seed, the kind and the index alone (Philox 4x32-10, Salmon et al.
/// 2011; by inversion, Devroye 1986, X.3); `expected` itself without a seed.
double counted_vehicles(const DemandDraw& draw, Counted what, std::size_t index, double expected);

}  // namespace nightwave
