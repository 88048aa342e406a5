// SPDX-License-Identifier: Apache-2.0
#include "small_signals.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nightwave {

ShippedProgram::Phase phase(double duration_s, std::string state, double min_duration_s, double max_duration_s) {
  return {duration_s, min_duration_s, max_duration_s, std::move(state)};
}

Signal derived(const SmallSignal& small) {
  Network network;
  network.junctions.push_back({"centre", {}, JunctionControl::signal});
  const int letters = small.phases.empty() ? 0 : static_cast<int>(small.phases.front().state.size());
  std::vector<ConnectionId> of_index(static_cast<std::size_t>(letters));
  for (int index = 0; index < letters; ++index) {
    const bool pedestrians = std::any_of(small.crossings.begin(), small.crossings.end(),
                                         [&](const auto& crossing) { return crossing.first == index; });
    if (!pedestrians) {
      Connection connection;
      connection.signal = SignalId(0);
      connection.signal_index = static_cast<std::uint16_t>(index);
      of_index[static_cast<std::size_t>(index)] = network.connections.push_back(connection);
    }
  }
  const auto connection_of = [&](int index) { return of_index[static_cast<std::size_t>(index)]; };
  for (const auto& [a, b] : small.conflicts) {
    const auto yields = [&](int index, int foe) {
      return std::ranges::find(small.yielding, std::pair{index, foe}) != small.yielding.end();
    };
    network.conflicts.push_back({connection_of(a), connection_of(b), yields(a, b)});
    network.conflicts.push_back({connection_of(b), connection_of(a), yields(b, a)});
  }
  std::sort(network.conflicts.begin(), network.conflicts.end(), [](const Conflict& a, const Conflict& b) {
    return std::pair(a.connection, a.foe) < std::pair(b.connection, b.foe);
  });
  for (const auto& [index, length] : small.crossings) {
    network.crossings.push_back({SignalId(0), static_cast<std::uint16_t>(index), length, {}});
  }
  for (const auto& [crossing, index] : small.crossed_vehicles) {
    network.crossings[static_cast<std::size_t>(crossing)].conflicts.push_back(connection_of(index));
  }

  Signal signal;
  signal.name = "small";
  signal.junctions = {JunctionId(0)};
  signal.shipped.name = "0";
  signal.shipped.type = small.type;
  signal.shipped.offset_s = small.offset_s;
  signal.shipped.phases = small.phases;
  derive_stages(network, SignalId(0), signal);
  return signal;
}

Signals alone(Signal signal) {
  Signals signals;
  signals.all.push_back(std::move(signal));
  return signals;
}

std::vector<std::uint8_t> shipped_order(const Signal& signal) {
  std::vector<std::uint8_t> order(signal.stages.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  return order;
}

std::string state_at(const Signal& signal, const SignalTiming& timing, int time_s) {
  int position = ((time_s - timing.offset_s) % timing.cycle_s + timing.cycle_s) % timing.cycle_s;
  for (const Interval& interval : intervals(signal, timing)) {
    if (position < interval.duration_s) {
      return interval.state;
    }
    position -= interval.duration_s;
  }
  return {};
}

std::string shipped_state_at(const ShippedProgram& program, int time_s) {
  double cycle = 0;
  for (const ShippedProgram::Phase& p : program.phases) {
    cycle += p.duration_s;
  }
  double position = std::fmod(std::fmod(time_s - program.offset_s, cycle) + cycle, cycle);
  for (const ShippedProgram::Phase& p : program.phases) {
    if (position < p.duration_s) {
      return p.state;
    }
    position -= p.duration_s;
  }
  return {};
}

SmallSignal four_stages() {
  return {.phases = {phase(29, "rrGg"), phase(3, "rryg"), phase(2, "rrrG"), phase(6, "rrrG"), phase(4, "rrry"),
                     phase(2, "rrrr"), phase(20, "Ggrr"), phase(3, "ygrr"), phase(7, "rGrr"), phase(4, "ryrr"),
                     phase(1, "rrrr")},
          .conflicts = {{0, 2}, {0, 3}, {1, 2}, {1, 3}}};
}

SmallSignal with_pedestrians() {
  return {.phases = {phase(20, "GrG"), phase(5, "Grr"), phase(3, "yrr"), phase(2, "rrr"), phase(15, "rGr"),
                     phase(3, "ryr"), phase(2, "rrr")},
          .conflicts = {{0, 1}},
          .crossings = {{2, 9.0}},
          .crossed_vehicles = {{0, 1}}};
}

SmallSignal overlapping() {
  return {
      .phases = {phase(10, "GGrrGr"), phase(3, "Gyrrrr"), phase(2, "Grrrrr"), phase(8, "GrGrrr"), phase(3, "yrGrrr"),
                 phase(1, "rrGrrr"), phase(12, "rrGGrr"), phase(3, "rryyrr"), phase(2, "rrrrrr"), phase(6, "GGrrGr")},
      .offset_s = -17,
      .conflicts = {{0, 3}, {1, 2}, {1, 3}}};
}

SmallSignal random_signal(std::mt19937& random) {
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  const std::size_t letters = 2 + below(5);
  const std::size_t stages = 2 + below(8);
  std::vector<std::string> states;
  for (std::size_t s = 0; s < stages; ++s) {
    std::string state(letters, 'r');
    for (char& letter : state) {
      letter = "rrGg"[below(4)];
    }
    state[s % letters] = 'G';
    states.push_back(state);
  }
  SmallSignal small;
  small.offset_s = static_cast<double>(below(200)) - 100;
  for (std::size_t s = 0; s < stages; ++s) {
    small.phases.push_back(phase(1 + below(30), states[s], below(3) == 0 ? 4 + below(10) : 0));
    std::string ending = states[s];
    std::string red = states[s];
    for (std::size_t i = 0; i < letters; ++i) {
      if (states[s][i] != 'r' && states[(s + 1) % stages][i] == 'r') {
        ending[i] = 'y';
        red[i] = 'r';
      }
    }
    if (ending != states[s]) {
      small.phases.push_back(phase(3 + below(3), ending));
      if (below(2) == 0) {
        small.phases.push_back(phase(1 + below(3), red));
      }
    }
  }
  return small;
}

}  // namespace nightwave
