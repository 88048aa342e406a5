// SPDX-License-Identifier: Apache-2.0
#include "search/population_tables.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "base/errors.hpp"
#include "evaluate/effective_green.hpp"
#include "evaluate/timings.hpp"
#include "kernels/population/draws.hpp"
#include "search/space.hpp"
#include "signals/constraints.hpp"
#include "signals/green_bounds.hpp"
#include "signals/light_runs.hpp"

namespace nightwave {
namespace {

using population::Gene;

/// A number in the type of a table; it must fit.
template <class Narrow, class Wide>
Narrow narrow(Wide value) {
  require(std::in_range<Narrow>(value), "a number does not fit into the population's tables");
  return static_cast<Narrow>(value);
}

std::uint32_t size_of(const auto& table) { return narrow<std::uint32_t>(table.size()); }

class TableBuilder {
 public:
  TableBuilder(const SearchSpace& space, const model::ModelTables& model, const ModelConstants& constants)
      : space_(space),
        model_(model),
        constants_(constants),
        row_(space.choices.size(), no_row),
        lights_(lights_of_signals(model)) {}

  population::Tables build() {
    for (std::uint32_t row = 0; row < space_.adjustable.size(); ++row) row_[space_.adjustable[row].index()] = row;
    t_.run_begin.push_back(0);
    std::uint32_t gene = size_of(space_.groups);
    for (const SignalId id : space_.adjustable) {
      add_signal(id, gene);
      gene += population::first_green_gene + t_.signals.back().stages;
    }
    for (const CycleGroup& group : space_.groups) add_group(group);
    add_fixed_timings();
    const auto logarithms = population::step_logarithms();
    t_.step_logarithms.assign(logarithms.begin(), logarithms.end());

    population::Shape& shape = t_.shape;
    shape.groups = size_of(t_.groups);
    shape.signals = size_of(t_.signals);
    shape.genes = gene;
    shape.model_signals = model_.signal_count;
    shape.model_windows = model_.window_count;
    shape.fixed_signals = size_of(t_.fixed_signals);
    shape.fixed_windows = size_of(t_.fixed_windows);
    for (const population::Signal& signal : t_.signals)
      shape.most_near = std::max<std::uint32_t>(shape.most_near, signal.near_count);
    shape.begin_s = narrow<std::int32_t>(model_.begin_s);
    shape.start_loss_s = exact_seconds(constants_.start_loss_s);
    shape.yellow_use_s = exact_seconds(constants_.yellow_use_s);
    return std::move(t_);
  }

 private:
  static constexpr std::uint32_t no_row = UINT32_MAX;

  void reject(const Signal& signal, const std::string& problem) const {
    throw InputError("scenario", "signal \"" + signal.name + "\"", problem, "mark it as not adjustable");
  }

  void add_signal(SignalId id, std::uint32_t gene) {
    const Signal& signal = space_.signals->all[id];
    const SignalChoices& choices = space_.choices[id];
    if (signal.stages.size() > population::most_stages) {
      reject(signal, "= " + std::to_string(signal.stages.size()) + " stages (a population takes at most " +
                         std::to_string(population::most_stages) + ")");
    }
    require(!choices.offset_s, "a population's offsets are free");
    // decode() falls back on the shipped program where no order fits into the cycle; with these ranges it never does.
    require(choices.minimum_cycle_s.front() <= space_.groups[choices.group].shortest_s,
            "the shortest cycle of a group suffices for all its signals");
    if (space_.groups[choices.group].longest_s > population::longest_cycle_s) {
      reject(signal, "= a cycle of " + std::to_string(space_.groups[choices.group].longest_s) +
                         " s (a population takes at most " + std::to_string(population::longest_cycle_s) + " s)");
    }

    population::Signal s;
    s.group = choices.group;
    s.gene = gene;
    s.model_signal = id.value;
    s.order_begin = size_of(t_.orders);
    s.order_count = narrow<std::uint16_t>(choices.orders.size());
    s.stages = narrow<std::uint8_t>(signal.stages.size());
    s.light_begin = size_of(t_.lights);
    s.light_count = size_of(lights_[id.index()]);
    for (const std::uint32_t l : lights_[id.index()]) {
      const model::Light& light = model_.lights[l];
      t_.lights.push_back(
          {light.window_begin, light.protected_windows, light.permissive_windows, light.sneaker_windows});
    }
    for (std::size_t k = 0; k < choices.orders.size(); ++k)
      add_order(signal, choices.orders[k], choices.minimum_cycle_s[k], lights_[id.index()]);
    s.stage_begin = size_of(t_.least_greens);
    for (const Stage& stage : signal.stages)
      t_.least_greens.push_back(narrow<std::int16_t>(std::max(1, stage.minimum_duration_s)));
    add_neighbourhood(id, s);
    t_.signals.push_back(s);
  }

  void add_order(const Signal& signal, const std::vector<std::uint8_t>& order, int minimum_cycle_s,
                 const std::vector<std::uint32_t>& lights) {
    const GreenBounds bounds(signal, order);
    const std::vector<int> tightest = bounds.shortest();
    population::Order o;
    o.minimum_cycle_s = minimum_cycle_s;
    o.intergreen_s = minimum_cycle_s - std::accumulate(tightest.begin(), tightest.end(), 0);
    o.place_begin = size_of(t_.places);
    for (std::size_t p = 0; p < order.size(); ++p) {
      const int least = bounds.stage_least()[p];
      require(least >= 0, "greens are not negative");
      t_.places.push_back({order[p], narrow<std::int16_t>(least), narrow<std::int16_t>(tightest[p])});
    }
    o.span_begin = size_of(t_.spans);
    for (const GreenBounds::Span& span : bounds.spans()) {
      t_.spans.push_back(
          {narrow<std::int16_t>(span.first), narrow<std::int16_t>(span.stages), narrow<std::int16_t>(span.least_s)});
    }
    o.span_count = size_of(bounds.spans());
    o.run_row = size_of(t_.run_begin) - 1;
    for (const std::uint32_t l : lights) {
      add_runs(signal, order, model_.lights[l]);
      t_.run_begin.push_back(size_of(t_.runs));
    }
    t_.orders.push_back(o);
  }

  void add_runs(const Signal& signal, const std::vector<std::uint8_t>& order, const model::Light& light) {
    unsigned go = 0, yield = 0, sneak = 0;
    for (const LightRun& run : light_runs(signal, order, light.signal_index)) {
      if (run.show == Show::stop || (run.length.stages == 0 && run.length.fixed_s == 0)) continue;
      population::Run r;
      r.begin_s = narrow<std::int16_t>(run.begin.fixed_s);
      r.begin_stages = narrow<std::uint8_t>(run.begin.stages);
      r.length_s = narrow<std::int16_t>(run.length.fixed_s);
      r.first = narrow<std::uint8_t>(run.length.first);
      r.stages = narrow<std::uint8_t>(run.length.stages);
      r.yellow_s = narrow<std::int16_t>(run.yellow.fixed_s);
      r.yellow_first = narrow<std::uint8_t>(run.yellow.first);
      r.yellow_stages = narrow<std::uint8_t>(run.yellow.stages);
      unsigned flags = 0;
      if (run.show == Show::go) flags |= population::go_run;
      if (run.after_stop) flags |= population::after_stop;
      if (run.to_yellow) flags |= population::to_yellow;
      if (run.stop_first) flags |= population::stop_first;
      r.flags = narrow<std::uint8_t>(flags);
      t_.runs.push_back(r);
      ++(run.show == Show::go ? go : yield);
      if (run.show == Show::yield && run.to_yellow && !run.stop_first) ++sneak;
    }
    require(go <= light.protected_windows && yield <= light.permissive_windows && sneak <= light.sneaker_windows,
            "a stage order opens more windows than the model has room for");
  }

  void add_neighbourhood(SignalId id, population::Signal& s) {
    s.near_begin = size_of(t_.near);
    for (const SignalId near : space_.graph.around(id, 2 * most_near_signals)) {
      if (row_[near.index()] == no_row || s.near_count == most_near_signals) continue;
      t_.near.push_back(row_[near.index()]);
      ++s.near_count;
    }
    const std::vector<SignalId>& neighbours = space_.graph.neighbours(id);
    const auto with_genes =
        std::count_if(neighbours.begin(), neighbours.end(), [&](SignalId n) { return row_[n.index()] != no_row; });
    s.next_count = std::min(narrow<std::uint16_t>(1 + with_genes), s.near_count);
    s.coordinated = !neighbours.empty();
  }

  /// The walk of change_cycle(): from the first signal of the group that has not been reached, to all it leads to.
  void add_group(const CycleGroup& group) {
    population::Group g;
    g.shortest_s = group.shortest_s;
    g.longest_s = group.longest_s;
    g.member_begin = size_of(t_.members);
    const std::uint32_t number = size_of(t_.groups);
    std::vector<bool> reached(t_.signals.size(), false);
    for (const SignalId root : group.signals) {
      if (reached[row_[root.index()]]) continue;
      reached[row_[root.index()]] = true;
      std::vector<SignalId> open{root};
      t_.members.push_back({row_[root.index()], row_[root.index()]});
      for (std::size_t next = 0; next < open.size(); ++next) {
        const SignalId at = open[next];
        for (const SignalId to : space_.graph.neighbours(at)) {
          const std::uint32_t row = row_[to.index()];
          if (row == no_row || space_.choices[to].group != number || reached[row]) continue;
          reached[row] = true;
          t_.members.push_back({row, row_[at.index()]});
          open.push_back(to);
        }
      }
    }
    g.member_count = size_of(t_.members) - g.member_begin;
    t_.groups.push_back(g);
  }

  /// Timings of what has no genes: those of the shipped plan.
  void add_fixed_timings() {
    const model::CandidateTimings shipped = timings_of(model_, *space_.signals, space_.shipped, constants_);
    std::vector<bool> varies(model_.signal_count, false);
    std::vector<bool> window_varies(model_.window_count, false);
    for (const model::Light& light : model_.lights) {
      if (row_[light.signal] == no_row) continue;
      varies[light.signal] = true;
      const unsigned windows = light.protected_windows + light.permissive_windows + light.sneaker_windows;
      std::fill_n(window_varies.begin() + light.window_begin, windows, true);
    }
    for (std::uint32_t s = 0; s < model_.signal_count; ++s)
      if (!varies[s]) t_.fixed_signals.push_back({s, shipped.cycle_s[s], shipped.position_s[s]});
    for (std::uint32_t w = 0; w < model_.window_count; ++w)
      if (!window_varies[w]) t_.fixed_windows.push_back({w, shipped.windows[w].start, shipped.windows[w].length});
  }

  const SearchSpace& space_;
  const model::ModelTables& model_;
  const ModelConstants& constants_;
  std::vector<std::uint32_t> row_;                  ///< [signal] its place in Tables::signals
  std::vector<std::vector<std::uint32_t>> lights_;  ///< [signal] lights of the model
  population::Tables t_;
};

}  // namespace

population::Tables make_population_tables(const SearchSpace& space, const model::ModelTables& model,
                                          const ModelConstants& constants) {
  return TableBuilder(space, model, constants).build();
}

std::vector<Gene> to_genes(const SearchSpace& space, const population::Tables& tables,
                           std::span<const Genome> genomes) {
  const std::size_t n = genomes.size();
  std::vector<Gene> genes(tables.shape.genes * n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto set = [&](std::size_t row, int value) { genes[row * n + i] = narrow<Gene>(value); };
    for (std::size_t g = 0; g < space.groups.size(); ++g) set(g, genomes[i].cycle_s[g]);
    for (std::size_t s = 0; s < space.adjustable.size(); ++s) {
      const population::Signal& at = tables.signals[s];
      const SignalGenes& from = genomes[i].signals[space.adjustable[s]];
      set(at.gene + population::offset_gene, from.offset_s);
      set(at.gene + population::half_gene, from.half);
      set(at.gene + population::order_gene, from.order);
      for (std::size_t k = 0; k < at.stages; ++k)
        set(at.gene + population::first_green_gene + k, k < from.green_s.size() ? from.green_s[k] : 1);
    }
  }
  return genes;
}

std::vector<Genome> to_genomes(const SearchSpace& space, const population::Tables& tables,
                               std::span<const Gene> genes) {
  const std::size_t n = genes.size() / tables.shape.genes;
  require(genes.size() == n * tables.shape.genes, "one gene per row and genome");
  std::vector<Genome> genomes(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto get = [&](std::size_t row) -> int { return genes[row * n + i]; };
    for (std::size_t g = 0; g < space.groups.size(); ++g) genomes[i].cycle_s.push_back(get(g));
    genomes[i].signals.resize(space.choices.size());
    for (std::size_t s = 0; s < space.adjustable.size(); ++s) {
      const population::Signal& at = tables.signals[s];
      SignalGenes& to = genomes[i].signals[space.adjustable[s]];
      to.offset_s = get(at.gene + population::offset_gene);
      to.half = get(at.gene + population::half_gene) != 0;
      to.order = narrow<std::uint8_t>(get(at.gene + population::order_gene));
      for (std::size_t k = 0; k < at.stages; ++k) to.green_s.push_back(get(at.gene + population::first_green_gene + k));
    }
  }
  return genomes;
}

}  // namespace nightwave
