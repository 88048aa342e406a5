// SPDX-License-Identifier: Apache-2.0
#include "signals/stages.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.hpp"
#include "base/modulo.hpp"
#include "signals/clearances.hpp"
#include "signals/constraints.hpp"
#include "signals/intergreens.hpp"
#include "signals/largest_remainder.hpp"
#include "signals/minimum_greens.hpp"
#include "signals/mutual_yielding.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Rounding noise of durations that are sums of decimal fractions, s.
constexpr double rounding_noise_s = 1e-6;

/// An error in the program of a signal; who knows the file can name it as well.
[[noreturn]] void reject(const Signal& signal, const std::string& element, const std::string& problem,
                         const std::string& remedy) {
  throw InputError("tlLogic '" + signal.name + "'", element, problem, remedy);
}

void check_states(const Signal& signal) {
  const std::vector<ShippedProgram::Phase>& phases = signal.shipped.phases;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    const std::string element = "phase " + std::to_string(p);
    const std::string& state = phases[p].state;
    const std::size_t letters = phases.front().state.size();
    if (state.size() != letters) {
      reject(signal, element,
             "has a state of " + std::to_string(state.size()) + " letters, phase 0 one of " + std::to_string(letters),
             "give every state one letter per link index");
    }
    const std::size_t unknown = state.find_first_not_of("ryGgsuoO");
    if (unknown != std::string::npos) {
      reject(signal, element, std::string("has the unknown letter '") + state[unknown] + "' in its state",
             "use r, y, g, G, s, u, o and O only");
    }
  }
}

void set_kind(Signal& signal, std::size_t index, IndexKind kind) {
  if (index >= signal.indices.size()) {
    reject(signal, "linkIndex " + std::to_string(index),
           "has no letter in the program, whose states have " + std::to_string(signal.indices.size()),
           "give every state one letter per link index");
  }
  if (signal.indices[index] != IndexKind::vehicles) {
    signal.indices[index] = kind;
  }
}

void set_kinds(const Network& network, const SignalMembers& members, Signal& signal) {
  const std::size_t letters = signal.shipped.phases.empty() ? 0 : signal.shipped.phases.front().state.size();
  signal.indices.assign(letters, IndexKind::unused);
  for (const std::size_t c : members.crossings) {
    set_kind(signal, network.crossings[c].signal_index, IndexKind::pedestrians);
  }
  for (const ConnectionId id : members.connections) {
    set_kind(signal, network.connections[id].signal_index, IndexKind::vehicles);
  }
}

/// Stages and the intergreens between neighbours, both with the source's states; intergreens rounded up.
void take_shipped_stages(const ShippedCycle& cycle, Signal& signal) {
  for (const ShippedInterval& interval : cycle.intervals) {
    if (interval.stage) {
      signal.stages.push_back({interval.state, 0, 0});
    }
  }
  const std::size_t count = signal.stages.size();
  signal.intergreens.resize(count * count);
  std::size_t begun = 0;
  for (const ShippedInterval& interval : cycle.intervals) {
    if (interval.stage) {
      ++begun;
    } else {
      const std::size_t stage = begun - 1;  // the first interval is a stage
      const int whole = static_cast<int>(std::ceil(interval.duration_s - rounding_noise_s));
      signal.intergreens[stage * count + (stage + 1) % count].push_back({whole, interval.state});
    }
  }
}

/// Whole seconds for the stages: what the rounded intergreens leave of the rounded cycle.
void round_stages(const ShippedCycle& cycle, Signal& signal) {
  std::vector<double> greens;
  for (const ShippedInterval& interval : cycle.intervals) {
    if (interval.stage) {
      greens.push_back(interval.duration_s);
    }
  }
  int between = 0;
  for (const Intergreen& intergreen : signal.intergreens) {
    between += duration_s(intergreen);
  }
  const int stages = static_cast<int>(greens.size());
  const int rounded = static_cast<int>(std::lround(cycle.length_s));
  const int total = std::max(rounded - between, stages);
  const std::vector<int> whole = share_out(total, greens, std::vector<int>(greens.size(), 1));
  for (std::size_t s = 0; s < greens.size(); ++s) {
    signal.stages[s].shipped_duration_s = whole[s];
  }
  signal.shipped_cycle_s = between + total;
}

void set_offset(const ShippedCycle& cycle, Signal& signal) {
  const std::int64_t begin = std::lround(signal.shipped.offset_s + cycle.begin_s);
  signal.shipped_offset_s = static_cast<int>(modulo(begin, std::int64_t{signal.shipped_cycle_s}));
}

void compute_other_intergreens(const Network& network, const SignalMembers& members, Signal& signal) {
  const std::size_t count = signal.stages.size();
  const Clearances clearances = shipped_clearances(network, members, signal);
  for (std::size_t from = 0; from < count; ++from) {
    for (std::size_t to = 0; to < count; ++to) {
      if (to != from && to != (from + 1) % count) {
        signal.intergreens[from * count + to] =
            computed_intergreen(signal.stages[from].state, signal.stages[to].state, clearances);
      }
    }
  }
}

bool plain_program(const std::string& type) { return type == "static" || type == "actuated" || type == "delay_based"; }

}  // namespace

void derive_stages(const Network& network, SignalId id, Signal& signal) {
  derive_stages(network, members_of_signal(network, id), signal);
}

void derive_stages(const Network& network, const SignalMembers& members, Signal& signal) {
  check_states(signal);
  set_kinds(network, members, signal);
  signal.stages.clear();
  signal.intergreens.clear();
  signal.minimum_green_s.assign(signal.indices.size(), 0);
  signal.adjustable = false;

  const ShippedCycle cycle = shipped_cycle(signal.shipped);
  if (cycle.intervals.empty()) {
    signal.shipped_cycle_s = signal.shipped_offset_s = signal.minimum_cycle_s = 0;
    return;
  }
  take_shipped_stages(cycle, signal);
  if (signal.stages.size() > UINT8_MAX) {
    reject(signal, "program '" + signal.shipped.name + "'",
           "has " + std::to_string(signal.stages.size()) + " stages, at most 255 can be planned",
           "ship a shorter program");
  }
  round_stages(cycle, signal);
  set_offset(cycle, signal);
  compute_other_intergreens(network, members, signal);
  signal.minimum_green_s = minimum_greens(signal, cycle);
  set_stage_minima(network, members, cycle, signal);
  signal.adjustable = signal.stages.size() > 1 && plain_program(signal.shipped.type) &&
                      !yields_mutually(network, members, signal.shipped);

  std::vector<std::uint8_t> order(signal.stages.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  signal.minimum_cycle_s = minimum_cycle(signal, order);
}

}  // namespace nightwave
