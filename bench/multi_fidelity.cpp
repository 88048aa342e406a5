// SPDX-License-Identifier: Apache-2.0
// multi_fidelity [scenario.nc | --grid N] [--base shipped|improved|random] [--moves 96] [--seed 1]
// What cheaper evaluations are worth: single-signal moves judged in patches, small and large changes judged over short
// horizons, and separated moves of one candidate told apart, each against evaluations of the whole city over the whole
// horizon. Prints tables in Markdown; docs/multi-fidelity.md explains the columns.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "agreement.hpp"
#include "evaluate/pack.hpp"
#include "evaluate/patch.hpp"
#include "evaluate/short_horizon.hpp"
#include "io/files.hpp"
#include "search/local_search.hpp"
#include "search/moves.hpp"
#include "search/optimizer.hpp"
#include "search/random_stream.hpp"
#include "synth/synthesize.hpp"

namespace nightwave {
namespace {

struct Options {
  std::string scenario;
  std::uint32_t grid = 100;
  std::string base = "improved";
  std::int64_t evaluations = 2000;
  std::size_t moves = 96;
  std::uint64_t seed = 1;
};

/// CPU time of this thread, s.
double now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Least of up to five times that a call takes, s: what disturbs it only adds.
double time_of(const std::function<void()>& call) {
  double least = 1e9, all = 0;
  for (int i = 0; i < 5 && (i < 2 || all < 1); ++i) {
    const double begin = now();
    call();
    least = std::min(least, now() - begin);
    all += now() - begin;
  }
  return least;
}

class Bench {
 public:
  Bench(const Options& options, const Network& network, const Signals& signals, const Demand& demand)
      : o_(options),
        evaluator_(network, signals, demand, ModelConstants{}, {.backend = Backend::cpu, .threads = 1}),
        space_(make_search_space(network, signals, demand, ModelConstants{})),
        neighbourhoods_(evaluator_.city()),
        parent_(encode(space_, base())) {
    // Only decoding brings a genome into the form that its moves keep.
    parent_plan_ = decode(space_, parent_);
  }

  void run() {
    const Baseline whole(evaluator_, parent_plan_, {0, blocks()}, Keep::flows);
    const double cost = whole.measures().delay_veh_s;
    clear_veh_s_ = 0.005 * cost / static_cast<double>(space_.adjustable.size());
    std::map<int, int> cycles;
    for (const SignalId id : space_.adjustable) ++cycles[parent_plan_.timings[id].cycle_s];
    for (const auto& [cycle, count] : cycles)
      if (count > cycles[cycle_s_]) cycle_s_ = cycle;
    std::printf(
        "%zu signals, %zu nodes, %d blocks of 5 s, base %s: mean delay %.2f s, cycle %d s, %.3f ms per plan\n\n",
        space_.adjustable.size(), evaluator_.city().tables.nodes.size(), blocks(), o_.base.c_str(),
        cost / evaluator_.vehicles_due(), cycle_s_, 1e3 * whole_time());
    std::fflush(stdout);
    patches(whole);
    short_horizons();
    separated(whole);
  }

 private:
  std::int32_t blocks() const { return evaluator_.city().tables.blocks; }

  Plan base() {
    RandomStream random(o_.seed, StreamUse::test, 0, 0, 0);
    Plan plan = space_.shipped;
    if (o_.base == "random") {
      for (const SignalId id : space_.adjustable) plan.timings[id].offset_s = random.below(plan.timings[id].cycle_s);
    } else if (o_.base == "improved") {
      SearchRequest request;
      request.seed = o_.seed;
      request.budget.evaluations = o_.evaluations;
      request.objective.vehicles_due = evaluator_.vehicles_due();
      request.preferred_batch = evaluator_.preferred_batch();
      plan = optimize(
                 space_, [&](std::span<const Plan> plans) { return evaluator_.evaluate(plans); }, request)
                 .best;
    }
    return plan;
  }

  Genome moved(const Genome& parent, SignalId id, RandomStream& random) const {
    // Some moves change nothing.
    for (int attempt = 0; attempt < 20; ++attempt) {
      Genome child = parent;
      move_signal(space_, child, id, {}, random);
      decode(space_, child);
      if (child.signals[id] != parent.signals[id]) return child;
    }
    return parent;
  }

  std::vector<double> changes(const std::vector<PartMeasures>& measures, const Baseline& baseline) const {
    std::vector<double> delta;
    for (const PartMeasures& m : measures) delta.push_back(m.delay_veh_s - baseline.measures().delay_veh_s);
    return delta;
  }

  std::vector<double> whole_changes(const std::vector<Plan>& plans, const Baseline& whole) const {
    return changes(short_horizon(evaluator_, whole, plans), whole);
  }

  /// Per plan of a full batch, s. Taken anew for every row, for the machine may have changed its mind.
  double whole_time() const {
    const std::vector<Plan> batch(evaluator_.preferred_batch(), parent_plan_);
    return time_of([&] { evaluator_.evaluate(batch); }) / static_cast<double>(batch.size());
  }

  HorizonPart warm(int cycles) const {
    const int middle = blocks() / 3;
    const int length = (cycles * cycle_s_ + model::block_steps - 1) / model::block_steps;
    return {middle, std::min(middle + length, blocks())};
  }

  void patches(const Baseline& whole) {
    std::vector<PlanChange> moves;
    std::vector<Plan> plans;
    for (std::uint32_t i = 0; moves.size() < o_.moves; ++i) {
      RandomStream random(o_.seed, StreamUse::test, 1, 0, i);
      const SignalId id = space_.adjustable[random.index(space_.adjustable.size())];
      Genome child = moved(parent_, id, random);
      plans.push_back(decode(space_, child));
      moves.push_back(plan_change(parent_plan_, plans.back()));
      if (!moves.back().empty()) continue;
      plans.pop_back();
      moves.pop_back();
    }
    const std::vector<double> truth = whole_changes(plans, whole);
    std::printf("Moves of one signal in patches; truth: the whole city, the whole horizon\n\n");
    std::printf(
        "| part | radius | nodes | rms error | sign | clear sign (share) | Spearman | us per plan | speed-up | us to "
        "cut |\n");
    std::printf("|---|---|---|---|---|---|---|---|---|---|\n");
    for (const int cycles : {0, 6, 2}) {
      const Baseline part(evaluator_, parent_plan_, cycles == 0 ? whole.part() : warm(cycles), Keep::flows);
      for (const int radius : {0, 1, 2, 3, 4, 6, 8}) {
        std::vector<double> guess;
        double nodes = 0, cut_s = 0, run_s = 0;
        for (std::size_t i = 0; i < moves.size(); ++i) {
          const SignalId id = moves[i].front().signal;
          const double begin = now();
          const Patch patch(evaluator_, neighbourhoods_, {&id, 1}, radius);
          cut_s += now() - begin;
          nodes += static_cast<double>(patch.node_count());
          guess.push_back(patch.evaluate(part, {&moves[i], 1})[0].total().delay_veh_s -
                          patch.parent(part).total().delay_veh_s);
          if (i % 16 != 0) continue;
          const std::vector<PlanChange> full(model::cpu_tile_width(), moves[i]);
          run_s += time_of([&] { patch.evaluate(part, full); }) / static_cast<double>(full.size());
        }
        const auto n = static_cast<double>(moves.size());
        run_s /= static_cast<double>((moves.size() + 15) / 16);
        const Agreement a(guess, truth, clear_veh_s_);
        std::printf("| %s | %d | %.0f | %s | %.0f %% | %.0f %% (%.0f %%) | %.3f | %.0f | %.1f | %.0f |\n",
                    cycles == 0 ? "whole" : (std::to_string(cycles) + " cycles warm").c_str(), radius, nodes / n,
                    (cycles == 0 ? std::to_string(std::lround(100 * a.rms_error)) + " %" : "-").c_str(), 100 * a.sign,
                    100 * a.clear_sign, 100 * a.clear_share, a.spearman, 1e6 * run_s, whole_time() / run_s,
                    1e6 * cut_s / n);
        std::fflush(stdout);
      }
    }
  }

  void short_horizons() {
    std::printf("\nThe whole city over short horizons\n\n");
    std::printf("| plans | part | sign | Spearman | ms per plan | speed-up |\n|---|---|---|---|---|---|\n");
    const Baseline whole(evaluator_, parent_plan_, {0, blocks()}, Keep::state);
    struct Kind {
      const char* name;
      double share;
    };
    for (const Kind kind : {Kind{"one signal", 0.0}, Kind{"3 % of the signals", 0.03}, Kind{"all signals", 1.0}}) {
      std::vector<Plan> plans;
      for (std::uint32_t i = 0; i < o_.moves; ++i) {
        RandomStream random(o_.seed, StreamUse::test, 2, static_cast<std::uint32_t>(1000 * kind.share), i);
        Genome child = parent_;
        const auto count = static_cast<double>(space_.adjustable.size()) * kind.share;
        for (int k = 0; k < std::max(1, static_cast<int>(std::lround(count))); ++k) {
          const SignalId id = kind.share == 1 ? space_.adjustable[static_cast<std::size_t>(k)]
                                              : space_.adjustable[random.index(space_.adjustable.size())];
          child = moved(child, id, random);
        }
        plans.push_back(decode(space_, child));
      }
      const std::vector<double> truth = whole_changes(plans, whole);
      const auto row = [&](const std::string& name, HorizonPart part) {
        const Baseline baseline(evaluator_, parent_plan_, part, Keep::state);
        const std::vector<double> guess = changes(short_horizon(evaluator_, baseline, plans), baseline);
        const std::vector<Plan> batch(evaluator_.preferred_batch(), parent_plan_);
        const double run_s =
            time_of([&] { short_horizon(evaluator_, baseline, batch); }) / static_cast<double>(batch.size());
        const Agreement a(guess, truth, clear_veh_s_);
        std::printf("| %s | %s | %.0f %% | %.3f | %.3f | %.1f |\n", kind.name, name.c_str(), 100 * a.sign, a.spearman,
                    1e3 * run_s, whole_time() / run_s);
        std::fflush(stdout);
      };
      for (const int cycles : {1, 2, 3, 6, 12}) row(std::to_string(cycles) + " cycles warm", warm(cycles));
      const int length = (3 * cycle_s_ + model::block_steps - 1) / model::block_steps;
      row("3 cycles cold", {0, length});
      row("900 s cold", {0, std::min(900 / model::block_steps, blocks())});
    }
  }

  void separated(const Baseline& whole) {
    std::printf("\nSeparated moves of one plan, told apart by the cost around each; truth: each move alone\n\n");
    std::printf(
        "| spacing | moves per plan | read radius | rms error | sign | clear sign | Spearman "
        "|\n|---|---|---|---|---|---|---|\n");
    const Objective objective{.vehicles_due = evaluator_.vehicles_due()};
    const auto zone_cost = [&](const PartMeasures& m) {
      std::vector<double> cost;
      for (const ZoneMeasures& zone : m.zones) cost.push_back(objective.zone_cost(zone));
      return cost;
    };
    const std::vector<double> before = zone_cost(whole.measures());
    for (const int spacing : {2, 3, 5, 7, 9}) {
      std::vector<Plan> children, singles;
      std::vector<std::vector<SignalId>> sets;
      for (std::uint32_t i = 0; singles.size() < o_.moves; ++i) {
        RandomStream random(o_.seed, StreamUse::test, 3, static_cast<std::uint32_t>(spacing), i);
        sets.emplace_back();
        Genome child = parent_;
        for (const SignalId id : space_.graph.separated(space_.adjustable, spacing, random)) {
          child = moved(child, id, random);
          if (child.signals[id] == parent_.signals[id]) continue;
          Genome single = parent_;
          single.signals[id] = child.signals[id];
          singles.push_back(decode(space_, single));
          sets.back().push_back(id);
        }
        children.push_back(decode(space_, child));
      }
      const std::vector<double> truth = whole_changes(singles, whole);
      const std::vector<PartMeasures> together = short_horizon(evaluator_, whole, children);
      for (const int radius : {0, 1, 2, 3}) {
        if (2 * radius > spacing) continue;
        std::vector<double> guess;
        for (std::size_t i = 0; i < sets.size(); ++i) {
          const std::vector<double> after = zone_cost(together[i]);
          for (const SignalId id : sets[i])
            guess.push_back(neighbourhood_cost(space_, after, id, radius) -
                            neighbourhood_cost(space_, before, id, radius));
        }
        const Agreement a(guess, truth, clear_veh_s_);
        std::printf("| %d | %.1f | %d | %.0f %% | %.0f %% | %.0f %% | %.3f |\n", spacing,
                    static_cast<double>(singles.size()) / static_cast<double>(sets.size()), radius, 100 * a.rms_error,
                    100 * a.sign, 100 * a.clear_sign, a.spearman);
        std::fflush(stdout);
      }
    }
  }

  Options o_;
  Evaluator evaluator_;
  SearchSpace space_;
  Neighbourhoods neighbourhoods_;
  Genome parent_;
  Plan parent_plan_;
  double clear_veh_s_ = 0;
  int cycle_s_ = 0;
};

int run(int argc, char** argv) {
  Options options;
  CLI::App app("What cheaper evaluations are worth");
  app.add_option("scenario", options.scenario, "scenario.nc; a synthetic grid where there is none");
  app.add_option("--grid", options.grid, "junctions of the grid");
  app.add_option("--base", options.base, "plan that changes are made to")
      ->check(CLI::IsMember({"shipped", "improved", "random"}));
  app.add_option("--evaluations", options.evaluations, "of the search for the improved plan");
  app.add_option("--moves", options.moves, "changes per table");
  app.add_option("--seed", options.seed);
  CLI11_PARSE(app, argc, argv);
  if (options.scenario.empty()) {
    const SyntheticCity city = synthesize({.layout = near_square_grid(options.grid)});
    Bench(options, city.network, city.signals, city.demand).run();
  } else {
    const Scenario city = read_scenario(options.scenario);
    Bench(options, city.network, city.signals, city.demand).run();
  }
  return 0;
}

}  // namespace
}  // namespace nightwave

int main(int argc, char** argv) {
  try {
    return nightwave::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "multi_fidelity: %s\n", error.what());
    return 1;
  }
}
