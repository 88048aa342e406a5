// SPDX-License-Identifier: Apache-2.0
#include "evaluate/baseline.hpp"

#include <utility>

#include "base/errors.hpp"
#include "evaluate/compiled_model.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"

namespace nightwave {

namespace {

using model::block_steps;

/// Writes down what the first lane of a tile did in the block that has just ended.
template <class History>
class Recorder {
 public:
  Recorder(const model::ModelTables& tables, const model::Program& program, const Baseline& baseline,
           RecordedTraffic& into)
      : m_(tables), p_(program), baseline_(baseline), into_(into) {}

  void record(model::Tile<History>& tile) {
    const model::TileView<History> view = tile.view();
    const std::int32_t block = tile.block() - 1;
    const auto place = static_cast<std::size_t>(block - baseline_.part().first_block);
    const auto blocks = static_cast<std::size_t>(baseline_.blocks());
    auto& inflow = std::get<std::vector<History>>(into_.inflow);
    const auto parity = static_cast<std::uint32_t>(block & 1);
    for (std::size_t l = 0; l < m_.links.size(); ++l) {
      const model::Link& link = m_.links[l];
      if (link.short_link != 0) continue;
      for (std::uint32_t s = link.stream_begin; s < link.stream_begin + link.stream_count; ++s) {
        const std::uint32_t step = static_cast<std::uint32_t>(block * block_steps % m_.streams[s].ring_steps);
        const History* ring = view.rings + p_.streams[s].ring_begin + step * p_.width;
        History* to = inflow.data() + baseline_.inflow_begin(s) + place * block_steps;
        for (std::uint32_t i = 0; i < block_steps; ++i) to[i] = ring[i * p_.width];
      }
      const model::InLinkOp& in = p_.ins[l];
      into_.released[l * blocks + place] = view.state[in.released + parity * p_.width];
      if (in.standing == model::none) continue;
      const float* standing = view.state + in.standing + parity * in.groups * p_.width;
      for (std::uint32_t g = 0; g < in.groups; ++g)
        into_.standing[baseline_.standing_begin(link.group_begin + g) + place] = standing[g * p_.width];
    }
  }

 private:
  const model::ModelTables& m_;
  const model::Program& p_;
  const Baseline& baseline_;
  RecordedTraffic& into_;
};

}  // namespace

Baseline::Baseline(const Evaluator& evaluator, Plan parent, HorizonPart part, Keep keep)
    : plan_(std::move(parent)), part_(part) {
  const CompiledModel& compiled = evaluator.compiled();
  const model::ModelTables& m = evaluator.city().tables;
  const auto steps = static_cast<std::size_t>(blocks()) * block_steps;
  std::size_t inflows = 0, standings = 0;
  if (keep == Keep::flows) {
    inflow_begin_.resize(m.streams.size());
    standing_begin_.resize(m.groups.size());
    for (const model::Link& link : m.links) {
      if (link.short_link != 0) continue;
      for (std::uint32_t s = 0; s < link.stream_count; ++s)
        inflow_begin_[link.stream_begin + s] = std::exchange(inflows, inflows + steps);
      for (std::uint32_t g = 0; g < link.group_count && link.group_count > 1; ++g)
        standing_begin_[link.group_begin + g] =
            std::exchange(standings, standings + static_cast<std::size_t>(blocks()));
    }
  }
  const model::CandidateTimings timings = evaluator.decoder()(plan_);
  const model::CandidateTimings* const lane = &timings;
  for (std::size_t draw = 0; draw < compiled.demands.size(); ++draw) {
    RecordedTraffic& traffic = draws_.emplace_back();
    compiled.with_tile([&]<class History>(model::Tile<History>& tile) {
      tile.begin({&lane, 1});
      compiled.advance(tile, draw, part_.first_block);
      traffic.begin = tile.snapshot(0);
      // Counts from here on.
      tile.begin({&lane, 1}, traffic.begin);
      if (keep == Keep::state) {
        compiled.advance(tile, draw, part_.end_block);
      } else {
        traffic.inflow = std::vector<History>(inflows);
        traffic.released.resize(m.links.size() * static_cast<std::size_t>(blocks()));
        traffic.standing.resize(standings);
        Recorder<History> recorder(m, compiled.program, *this, traffic);
        for (std::int32_t block = part_.first_block; block < part_.end_block; ++block) {
          compiled.advance(tile, draw, block + 1);
          recorder.record(tile);
        }
      }
      traffic.outcome = tile.outcome(0);
    });
    measures_ += part_measures(evaluator.city(), traffic.outcome);
  }
  measures_ *= 1.0 / static_cast<double>(draws_.size());
}

}  // namespace nightwave
