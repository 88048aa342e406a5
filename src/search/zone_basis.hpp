// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.hpp"
#include "search/genome.hpp"

namespace nightwave {

struct SearchSpace;

/// Highest harmonic of a phase that is learned.
inline constexpr int most_harmonics = 3;

/// Stages of a signal in which one and the same movements are green: what a platoon leaves or arrives in.
struct Port {
  std::uint64_t stages = 0;  ///< bit k: stage k
};

/// Vehicles that leave one signal in a set of stages and come to the next in another: progressions with the same two
/// ports taken together.
struct Stream {
  SignalId from;
  SignalId to;
  std::uint32_t from_port = 0;  ///< position in the ports of `from`
  std::uint32_t to_port = 0;    ///< position in the ports of `to`
  double travel_s = 0;          ///< undisturbed, mean over the vehicles
  double flow = 0;              ///< vehicles over the mean of all streams
  int harmonics = 0;            ///< features: cosine and sine of each
  std::uint32_t feature = 0;    ///< first of them among the features of the zone of `to`
};

/// Green of a neighbour's port as a feature of a zone: a short green downstream lets queues spill back into it, a long
/// one upstream brings it more at a time.
struct NeighbourGreen {
  SignalId signal;
  std::uint64_t stages = 0;
  double flow = 0;
  bool downstream = false;
};

/// What the features of one zone are, in this order: 1; cosines and sines of each stream; splits and their squares,
/// stage by stage; expected delay; half cycle; one per stage order but the first; greens of neighbours.
struct ZoneLayout {
  std::vector<Stream> streams;  ///< into the zone, the largest first
  std::vector<NeighbourGreen> greens;
  std::uint32_t stages = 0;  ///< whose splits vary; 0 for a signal that is not adjustable
  std::uint32_t orders = 0;  ///< beside the first
  std::uint32_t first_split = 0;
  std::uint32_t first_green = 0;
  std::uint32_t features = 0;
  double flow = 0;  ///< of all streams into the zone, at least 0.1

  std::uint32_t split(std::size_t stage) const { return first_split + 2 * static_cast<std::uint32_t>(stage); }
  std::uint32_t expected_delay() const { return first_split + 2 * stages; }
  std::uint32_t half() const { return expected_delay() + 1; }
  std::uint32_t order(std::size_t order) const { return half() + static_cast<std::uint32_t>(order); }
};

/// The functions of a plan in which the cost of a zone is learned (docs/search.md). A zone is a signal and everything
/// upstream of it to the next signals. Phases are counted from the undisturbed arrival, and what is learned of them
/// therefore holds at neighbouring cycles as well.
class ZoneBasis {
 public:
  explicit ZoneBasis(const SearchSpace& space);

  const SearchSpace& space() const { return *space_; }
  std::size_t zones() const { return layouts_.size(); }
  const ZoneLayout& layout(SignalId zone) const { return layouts_[zone]; }
  const std::vector<Port>& ports(SignalId id) const { return ports_[id]; }
  /// Cycle that the phases of a zone are fractions of: its group's, or the shipped one of a signal that does not vary.
  int base_cycle_s(const Genome& genome, SignalId id) const;
  /// Cycle of a signal as it runs, s.
  int own_cycle_s(const Genome& genome, SignalId id) const;
  /// Middle of the green of each port for offset 0, half seconds; `mids`: one per port.
  void middles(const Genome& genome, SignalId id, std::span<int> mids) const;
  /// Seconds between the start of a cycle and its first stage.
  int offset_s(const Genome& genome, SignalId id) const;

  /// Features of a zone; `values`: layout().features.
  void features(const Genome& genome, SignalId zone, std::span<double> values) const;
  /// Differences of the greens of a signal from Webster's, in units of split_unit_s; `splits`: one per stage.
  void splits(const Genome& genome, SignalId id, std::span<double> splits) const;
  /// Delay that Webster's uniform term and a deterministic queue expect at a signal's stages, weighted by flow ratio.
  double expected_delay(const Genome& genome, SignalId id) const;

 private:
  std::uint32_t port_of(SignalId id, std::uint64_t stages);
  void add_streams();
  void add_neighbour_greens();
  void number_features();

  const SearchSpace* space_;
  IndexedVector<SignalId, std::vector<Port>> ports_;
  IndexedVector<SignalId, ZoneLayout> layouts_;
  IndexedVector<SignalId, std::vector<int>> intergreen_s_;  ///< row-major, as in Signal
};

/// Unit of splits, s: a few of them matter.
inline constexpr double split_unit_s = 5.0;

/// Harmonics of a base cycle that two signals have in common: multiples of the result; 0 where they have none.
int common_harmonic(int base_cycle_s, int from_cycle_s, int to_cycle_s);

}  // namespace nightwave
