// SPDX-License-Identifier: Apache-2.0
#include "bench_city.hpp"

#include <Random123/philox.h>

#include <chrono>
#include <set>
#include <utility>

#include "base/float_mode.hpp"
#include "evaluate/model_constants.hpp"
#include "evaluate/timings.hpp"
#include "io/files.hpp"
#include "kernels/model/backends.hpp"
#include "kernels/model/lane.hpp"
#include "kernels/model/step.hpp"
#include "signals/constraints.hpp"
#include "synth/synthesize.hpp"

namespace nightwave::bench {

City synthetic_grid(std::uint32_t junctions) {
  SynthOptions options;
  options.layout = near_square_grid(junctions);
  SyntheticCity made = synthesize(options);
  return {"junctions:" + std::to_string(junctions), std::move(made.network), std::move(made.signals),
          std::move(made.demand), 0};
}

City city_of_file(const std::filesystem::path& file) {
  Scenario scenario = read_scenario(file);
  return {file.stem().string(), std::move(scenario.network), std::move(scenario.signals), std::move(scenario.demand),
          900};
}

std::vector<Plan> varied_plans(const City& city, std::size_t count) {
  const Plan shipped = shipped_plan(city.signals);
  std::vector<Plan> plans;
  for (std::uint32_t p = 0; p < count; ++p) {
    Plan plan = shipped;
    for (std::uint32_t s = 0; s < city.signals.all.size(); ++s) {
      const Signal& signal = city.signals.all[SignalId{s}];
      SignalTiming timing = plan.timings[SignalId{s}];
      if (!signal.adjustable) continue;
      const auto drawn = r123::Philox4x32()({{p, s, 0, 0}}, {{1, 0}});
      timing.offset_s = static_cast<int>(drawn[0] % static_cast<std::uint32_t>(timing.cycle_s));
      int& longer = timing.green_s[drawn[1] % timing.green_s.size()];
      longer += static_cast<int>(drawn[2] % 8);
      if (const auto fitted = fit(signal, timing, timing.cycle_s)) plan.timings[SignalId{s}] = *fitted;
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

Evaluator evaluator_of(const City& city, Backend backend, model::Resolution resolution) {
  EvaluationOptions options;
  options.backend = backend;
  options.drain_s = city.drain_s;
  options.resolution = resolution;
  return {city.network, city.signals, city.demand, ModelConstants{}, options};
}

std::size_t movements_of(const model::ModelTables& tables) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::uint32_t l = 0; l < tables.links.size(); ++l)
    for (std::uint32_t t = 0; t < tables.links[l].turn_count; ++t)
      pairs.emplace(l, tables.turns[tables.links[l].turn_begin + t].out_link);
  return pairs.size();
}

namespace {

model::Program compile(const PackedCity& city, std::size_t lanes, model::Resolution resolution) {
  const model::DemandTables* demand = &city.demand;
  return {city.tables, model::links_with_ends(city.tables, {&demand, 1}), lanes, resolution, model::MeasureSet::costs};
}

}  // namespace

double bytes_per_movement_step(const PackedCity& city, model::Resolution resolution) {
  const model::Program program = compile(city, 1, resolution);
  const double history = resolution == model::Resolution::half ? sizeof(model::Half) : sizeof(float);
  const double per_block = 2.0 * sizeof(float) * program.state_size + 2.0 * sizeof(double) * program.total_size +
                           2.0 * model::block_steps * history * static_cast<double>(program.streams.size());
  return per_block / model::block_steps / static_cast<double>(movements_of(city.tables));
}

double share_of_time_in_clusters(const City& city, const Evaluator& evaluator) {
  const PackedCity& packed = evaluator.city();
  const model::ModelTables& m = packed.tables;
  const model::Program program = compile(packed, model::cpu_tile_width(), model::Resolution::single);
  const model::DemandProgram demand(m, packed.demand);
  std::vector<model::CandidateTimings> timings;
  for (const Plan& plan : varied_plans(city, model::cpu_tile_width()))
    timings.push_back(timings_of(m, city.signals, plan, ModelConstants{}));
  std::vector<const model::CandidateTimings*> lanes;
  for (const auto& t : timings) lanes.push_back(&t);
  const FlushSubnormals flush;
  model::Tile<float> tile(m, program);
  tile.begin(lanes);
  using Clock = std::chrono::steady_clock;
  Clock::duration single{}, several{};
  for (std::int32_t block = 0; block < m.blocks; ++block) {
    const model::ClusterStep<model::WideLane, float, false> step(program.view(), demand.view(m, block), tile.view(),
                                                                 block);
    for (std::uint32_t c = 0; c < program.clusters.size(); ++c) {
      const auto begin = Clock::now();
      step.advance(c);
      const bool one = program.clusters[c].node_end - program.clusters[c].node_begin == 1;
      (one ? single : several) += Clock::now() - begin;
    }
    tile.next_block();
  }
  return std::chrono::duration<double>(several).count() / std::chrono::duration<double>(single + several).count();
}

}  // namespace nightwave::bench
