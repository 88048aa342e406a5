// SPDX-License-Identifier: Apache-2.0
#include "evaluate/patch.hpp"

#include <algorithm>

#include "base/errors.hpp"

namespace nightwave {

namespace {

using model::block_steps;

std::vector<model::DemandTables> cut_demands(const CompiledModel& city, const PatchTables& patch) {
  std::vector<model::DemandTables> cut;
  for (const model::DemandTables& demand : city.demands) cut.push_back(cut_demand(city.tables, demand, patch));
  return cut;
}

std::vector<const Signal*> signals_of(const Signals& city, const PatchTables& patch) {
  std::vector<const Signal*> cut;
  for (const SignalId id : patch.signals) cut.push_back(&city.all[id]);
  return cut;
}

}  // namespace

ZoneMeasures PatchMeasures::total() const {
  ZoneMeasures sum;
  for (const ZoneMeasures& zone : zones) sum += zone;
  return sum;
}

Patch::Patch(const Evaluator& evaluator, const Neighbourhoods& neighbourhoods, std::span<const SignalId> around,
             int radius)
    : evaluator_(evaluator),
      cut_(cut_patch(evaluator.city().tables, neighbourhoods, neighbourhoods.clusters_around(around, radius))),
      decoder_(cut_.tables, signals_of(evaluator.signals(), cut_), evaluator.constants()),
      compiled_(cut_.tables, cut_demands(evaluator.compiled(), cut_),
                {evaluator.options().resolution, evaluator.options().measures}) {
  // The outside is not advanced.
  compiled_.program.clusters.pop_back();
  std::vector<std::uint32_t> lights(cut_.signals.size(), 0);
  for (const model::Light& light : cut_.tables.lights) ++lights[light.signal];
  for (std::size_t s = 0; s < cut_.signals.size(); ++s)
    whole_.push_back(lights[s] == neighbourhoods.lights_of(cut_.signals[s]));
  map_state();
  find_zones(neighbourhoods);
}

bool Patch::covers(SignalId signal) const {
  const auto place = std::lower_bound(cut_.signals.begin(), cut_.signals.end(), signal);
  return place != cut_.signals.end() && *place == signal &&
         whole_[static_cast<std::size_t>(place - cut_.signals.begin())] != 0;
}

void Patch::map_state() {
  const model::Program& city = evaluator_.compiled().program;
  const model::Program& patch = compiled_.program;
  const std::uint32_t width = city.width;
  for (std::size_t n = 0; n < cut_.nodes.size(); ++n) {
    const model::NodeOp& from = city.nodes[cut_.nodes[n]];
    const model::NodeOp& to = patch.nodes[n];
    require(from.state_end - from.state_begin == to.state_end - to.state_begin,
            "a node has the same state in a patch as in the city");
    state_.push_back({from.state_begin / width, to.state_begin / width, (to.state_end - to.state_begin) / width});
  }
  for (std::uint32_t l = cut_.open_begin; l < cut_.links.size(); ++l) {
    const model::InLinkOp& from = city.ins[cut_.links[l]];
    const model::InLinkOp& to = patch.ins[l];
    state_.push_back({from.released / width, to.released / width, 2});
    if (to.standing != model::none) state_.push_back({from.standing / width, to.standing / width, 2u * to.groups});
  }
  for (std::size_t l = 0; l < cut_.links.size(); ++l) {
    const model::Link& to = cut_.tables.links[l];
    const model::Link& from = evaluator_.city().tables.links[cut_.links[l]];
    for (std::uint32_t s = 0; s < to.stream_count; ++s)
      rings_.push_back({evaluator_.city().tables.streams[from.stream_begin + s].ring_begin,
                        cut_.tables.streams[to.stream_begin + s].ring_begin,
                        static_cast<std::uint32_t>(cut_.tables.streams[to.stream_begin + s].ring_steps)});
  }
}

void Patch::find_zones(const Neighbourhoods& neighbourhoods) {
  const PackedCity& city = evaluator_.city();
  for (const std::uint32_t n : cut_.nodes) zones_.push_back(city.node_zone[n]);
  for (const std::uint32_t e : cut_.entries) zones_.push_back(city.entry_zone[e]);
  std::sort(zones_.begin(), zones_.end());
  zones_.erase(std::unique(zones_.begin(), zones_.end()), zones_.end());
  // Places of what is in the patch, looked up by the city's numbers.
  const auto places = [](const std::vector<std::uint32_t>& inside) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> sorted;
    for (std::uint32_t i = 0; i < inside.size(); ++i) sorted.emplace_back(inside[i], i);
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  };
  const auto parts = [](const std::vector<std::uint32_t>& all,
                        const std::vector<std::pair<std::uint32_t, std::uint32_t>>& inside) {
    std::vector<Part> list;
    for (const std::uint32_t id : all) {
      const auto at = std::lower_bound(inside.begin(), inside.end(), std::pair{id, 0u});
      list.push_back({id, at != inside.end() && at->first == id ? at->second : model::none});
    }
    return list;
  };
  const auto nodes = places(cut_.nodes), entries = places(cut_.entries);
  for (const std::uint32_t zone : zones_) {
    zone_nodes_.push_back(parts(neighbourhoods.nodes_of_zone(zone), nodes));
    zone_entries_.push_back(parts(neighbourhoods.entries_of_zone(zone), entries));
  }
}

model::Snapshot Patch::snapshot(const model::Snapshot& city) const {
  const std::uint32_t width = compiled_.program.width;
  model::Snapshot s;
  s.block = city.block;
  s.state.resize(compiled_.program.state_size / width);
  s.rings.resize(compiled_.program.ring_size / width);
  for (const Range& r : state_) std::copy_n(city.state.begin() + r.city, r.count, s.state.begin() + r.patch);
  for (const Range& r : rings_) std::copy_n(city.rings.begin() + r.city, r.count, s.rings.begin() + r.patch);
  return s;
}

std::vector<model::CandidateTimings> Patch::timings(const Plan& parent, std::span<const PlanChange> changes) const {
  model::CandidateTimings base = decoder_.blank();
  for (std::uint32_t s = 0; s < cut_.signals.size(); ++s) decoder_.decode(s, parent.timings[cut_.signals[s]], base);
  std::vector<model::CandidateTimings> all(changes.size(), base);
  for (std::size_t i = 0; i < changes.size(); ++i)
    for (const SignalChange& change : changes[i]) {
      require(covers(change.signal), "a change in a patch is one of a signal that the patch covers");
      const auto place = std::lower_bound(cut_.signals.begin(), cut_.signals.end(), change.signal);
      decoder_.decode(static_cast<std::uint32_t>(place - cut_.signals.begin()), change.timing, all[i]);
    }
  return all;
}

template <class History>
void Patch::run(const Baseline& baseline, std::size_t draw, model::Tile<History>& tile) const {
  const model::ModelTables& city = evaluator_.city().tables;
  const model::ModelTables& t = cut_.tables;
  const model::Program& p = compiled_.program;
  const RecordedTraffic& recorded = baseline.draws()[draw];
  const auto& inflow = std::get<std::vector<History>>(recorded.inflow);
  const auto blocks = static_cast<std::size_t>(baseline.blocks());
  const std::uint32_t width = p.width;
  const model::TileView<History> view = tile.view();
  for (std::int32_t block = baseline.part().first_block; block < baseline.part().end_block; ++block) {
    const auto place = static_cast<std::size_t>(block - baseline.part().first_block);
    const auto parity = static_cast<std::uint32_t>(block & 1);
    for (const std::uint32_t l : cut_.fed) {
      const std::uint32_t city_stream = city.links[cut_.links[l]].stream_begin;
      for (std::uint32_t s = 0; s < t.links[l].stream_count; ++s) {
        const std::uint32_t stream = t.links[l].stream_begin + s;
        const auto step = static_cast<std::uint32_t>(block * block_steps % t.streams[stream].ring_steps);
        History* ring = view.rings + p.streams[stream].ring_begin + step * width;
        const History* from = inflow.data() + baseline.inflow_begin(city_stream + s) + place * block_steps;
        for (std::uint32_t i = 0; i < block_steps; ++i) std::fill_n(ring + i * width, width, from[i]);
      }
    }
    compiled_.advance(tile, draw, block + 1);
    // Upstream nodes look at it in the next block.
    for (std::uint32_t l = cut_.open_begin; l < cut_.links.size(); ++l) {
      const model::InLinkOp& in = p.ins[l];
      std::fill_n(view.state + in.released + parity * width, width, recorded.released[cut_.links[l] * blocks + place]);
      if (in.standing == model::none) continue;
      float* standing = view.state + in.standing + parity * in.groups * width;
      const std::uint32_t city_group = city.links[cut_.links[l]].group_begin;
      for (std::uint32_t g = 0; g < in.groups; ++g)
        std::fill_n(standing + g * width, width, recorded.standing[baseline.standing_begin(city_group + g) + place]);
    }
  }
}

void Patch::add(const model::Outcome* inside, const model::Outcome& parent, PatchMeasures& sum) const {
  sum.zones.resize(zones_.size());
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    ZoneMeasures zone;
    for (const Part& node : zone_nodes_[z]) {
      if (inside && node.patch != model::none)
        add_node(zone, *inside, node.patch);
      else
        add_node(zone, parent, node.city);
    }
    for (const Part& entry : zone_entries_[z])
      zone.delay_veh_s +=
          inside && entry.patch != model::none ? inside->entry_delay(entry.patch) : parent.entry_delay(entry.city);
    sum.zones[z] += zone;
  }
}

PatchMeasures Patch::parent(const Baseline& baseline) const {
  PatchMeasures measures;
  for (const RecordedTraffic& traffic : baseline.draws()) add(nullptr, traffic.outcome, measures);
  for (ZoneMeasures& zone : measures.zones) zone *= 1.0 / static_cast<double>(baseline.draws().size());
  return measures;
}

std::vector<PatchMeasures> Patch::evaluate(const Baseline& baseline, std::span<const PlanChange> changes) const {
  const std::size_t width = model::cpu_tile_width();
  std::vector<PatchMeasures> results(changes.size());
  if (changes.empty()) return results;
  const std::vector<model::CandidateTimings> candidates = timings(baseline.plan(), changes);
  for (std::size_t draw = 0; draw < baseline.draws().size(); ++draw) {
    const RecordedTraffic& recorded = baseline.draws()[draw];
    const model::Snapshot begin = snapshot(recorded.begin);
    compiled_.with_tile([&](auto& tile) {
      for (std::size_t first = 0; first < candidates.size(); first += width) {
        std::vector<const model::CandidateTimings*> lanes;
        for (std::size_t i = first; i < std::min(first + width, candidates.size()); ++i)
          lanes.push_back(&candidates[i]);
        tile.begin(lanes, begin);
        run(baseline, draw, tile);
        for (std::size_t i = 0; i < lanes.size(); ++i) {
          const model::Outcome outcome = tile.outcome(i);
          add(&outcome, recorded.outcome, results[first + i]);
        }
      }
    });
  }
  for (PatchMeasures& measures : results)
    for (ZoneMeasures& zone : measures.zones) zone *= 1.0 / static_cast<double>(baseline.draws().size());
  return results;
}

}  // namespace nightwave
