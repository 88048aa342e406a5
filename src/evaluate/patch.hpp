// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/baseline.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/neighbourhoods.hpp"
#include "evaluate/patch_tables.hpp"
#include "evaluate/plan_change.hpp"
#include "evaluate/timings.hpp"

namespace nightwave {

/// What a patch says of one candidate over the baseline's part of the horizon.
struct PatchMeasures {
  std::vector<ZoneMeasures> zones;  ///< place: as in Patch::zones()
  /// Of all of them together.
  ZoneMeasures total() const;
};

/// A neighbourhood of a city in which candidates are simulated while everything around does what it did under the
/// parent: as many vehicles as then enter it, and links that lead out of it give back as much room. What a change does
/// to itself by way of the rest of the city is not seen: good for ranking changes, not for their value
/// (docs/multi-fidelity.md). The cost of an evaluation depends on the size of the patch alone. The parent itself gets
/// its own measures, bit for bit. Thread-safe.
class Patch {
 public:
  /// Everything within `radius` links around some signals (Neighbourhoods::clusters_around()). The evaluator must
  /// outlive it.
  Patch(const Evaluator& evaluator, const Neighbourhoods& neighbourhoods, std::span<const SignalId> around, int radius);

  /// Zones that have a node or an entry in the patch, ascending. Where a zone sticks out of it, the rest of it counts
  /// as under the parent.
  const std::vector<std::uint32_t>& zones() const { return zones_; }
  /// Whether all lights of a signal are in the patch: what may change in it.
  bool covers(SignalId signal) const;
  std::size_t node_count() const { return cut_.nodes.size(); }

  /// Of the parent, as the baseline recorded it.
  PatchMeasures parent(const Baseline& baseline) const;
  /// Of the baseline's parent with each of the changes made. The baseline is one with Keep::flows of the same
  /// evaluator.
  std::vector<PatchMeasures> evaluate(const Baseline& baseline, std::span<const PlanChange> changes) const;

 private:
  /// Slots that lie together in the city's state or histories and in the patch's.
  struct Range {
    std::uint32_t city = 0, patch = 0, count = 0;
  };
  struct Part {
    std::uint32_t city = 0;
    std::uint32_t patch = model::none;  ///< none: outside
  };

  void map_state();
  void find_zones(const Neighbourhoods& neighbourhoods);
  model::Snapshot snapshot(const model::Snapshot& city) const;
  std::vector<model::CandidateTimings> timings(const Plan& parent, std::span<const PlanChange> changes) const;
  template <class History>
  void run(const Baseline& baseline, std::size_t draw, model::Tile<History>& tile) const;
  /// Adds up the zones of one outcome, what is outside from the parent's.
  void add(const model::Outcome* inside, const model::Outcome& parent, PatchMeasures& sum) const;

  const Evaluator& evaluator_;
  PatchTables cut_;
  TimingsDecoder decoder_;
  CompiledModel compiled_;
  std::vector<std::uint8_t> whole_;  // [signal of the patch]
  std::vector<Range> state_, rings_;
  std::vector<std::uint32_t> zones_;
  std::vector<std::vector<Part>> zone_nodes_, zone_entries_;
};

}  // namespace nightwave
