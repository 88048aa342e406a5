// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "demand/demand.hpp"
#include "network/network.hpp"

namespace nightwave {

class RandomStream;

/// A way that vehicles take from a green of one signal to the stop line of the next.
struct Progression {
  SignalId from;
  SignalId to;
  std::uint16_t from_index = 0;  ///< letter of `from` that lets the vehicles go
  std::uint16_t to_index = 0;    ///< letter of `to` that they arrive at
  double travel_s = 0;           ///< undisturbed
  double vehicles = 0;           ///< over the horizon
};

/// Which signals feed which: the linkage that decomposes the search.
class SignalGraph {
 public:
  SignalGraph() = default;
  /// Traces the demand from every signal downstream to the next ones, through whatever junctions lie between.
  /// `travel_speed_factor` is travel speed over the speed limit.
  SignalGraph(const Network& network, std::size_t signal_count, const Demand& demand, double travel_speed_factor);
  /// A graph with given progressions.
  SignalGraph(std::size_t signal_count, std::vector<Progression> progressions);

  std::size_t size() const { return neighbours_.size(); }
  const std::vector<Progression>& progressions() const { return progressions_; }
  /// Signals one progression away in either direction, without the signal itself, ascending.
  const std::vector<SignalId>& neighbours(SignalId id) const { return neighbours_[id]; }
  /// Positions in progressions() that begin or end at a signal.
  const std::vector<std::uint32_t>& incident(SignalId id) const { return incident_[id]; }

  /// Signals at most `radius` progressions away, the centre included, in the order of their distance.
  std::vector<SignalId> within(SignalId centre, int radius) const;
  /// Up to `most` signals around a centre in the order of their distance.
  std::vector<SignalId> around(SignalId centre, std::size_t most) const;
  /// A random maximal subset of `candidates` whose members are at least `spacing` progressions apart.
  std::vector<SignalId> separated(const std::vector<SignalId>& candidates, int spacing, RandomStream& random) const;

 private:
  void connect(std::size_t signal_count);

  std::vector<Progression> progressions_;
  IndexedVector<SignalId, std::vector<SignalId>> neighbours_;
  IndexedVector<SignalId, std::vector<std::uint32_t>> incident_;
};

}  // namespace nightwave
