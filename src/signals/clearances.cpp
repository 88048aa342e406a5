// SPDX-License-Identifier: Apache-2.0
#include "signals/clearances.hpp"

#include <algorithm>
#include <cmath>

#include "network/conflicts_of.hpp"
#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

/// Yellow of vehicles that the shipped program closes without any: the least that MUTCD 2009 section 4D.26 allows.
constexpr int least_yellow_s = 3;

/// The letters an index shows from the end of one stage to the beginning of the next.
struct Passage {
  std::vector<char> letters;     ///< first: the stage that ends; last: the stage that begins
  std::vector<int> durations_s;  ///< 0 for the two stages
};

Passage passage_of(const Signal& signal, std::size_t from, std::size_t index) {
  const std::size_t to = (from + 1) % signal.stages.size();
  Passage passage;
  passage.letters.push_back(signal.stages[from].state[index]);
  passage.durations_s.push_back(0);
  for (const Interval& interval : signal.intergreen(from, to)) {
    passage.letters.push_back(interval.state[index]);
    passage.durations_s.push_back(interval.duration_s);
  }
  passage.letters.push_back(signal.stages[to].state[index]);
  passage.durations_s.push_back(0);
  return passage;
}

/// Raises the clearance to the closings and openings of one passage.
void observe(const Passage& passage, Clearance& clearance) {
  const std::size_t count = passage.letters.size();
  for (std::size_t k = 0; k + 1 < count; ++k) {
    if (is_green(passage.letters[k]) && !is_green(passage.letters[k + 1])) {
      std::size_t next = k + 1;
      int yellow = 0;
      for (; next < count && passage.letters[next] == 'y'; ++next) {
        yellow += passage.durations_s[next];
      }
      const bool returns_to_green = next < count && is_green(passage.letters[next]);
      if (returns_to_green && yellow > 0) {
        continue;  // no clearance happens
      }
      int red = 0;
      for (; next < count && !is_green(passage.letters[next]); ++next) {
        red += passage.durations_s[next];
      }
      clearance.yellow_s = std::max(clearance.yellow_s, yellow);
      clearance.all_red_s = std::max(clearance.all_red_s, red);
    } else if (passage.letters[k] != 'u' && passage.letters[k + 1] == 'u') {
      int red_yellow = 0;
      for (std::size_t next = k + 1; next < count && passage.letters[next] == 'u'; ++next) {
        red_yellow += passage.durations_s[next];
      }
      clearance.red_yellow_s = std::max(clearance.red_yellow_s, red_yellow);
    }
  }
}

/// Time of an intergreen before an index turns green in which no vehicles have green or yellow, those apart that keep
/// their green through it, s.
int entering_red_s(const Signal& signal, std::size_t from, std::size_t index) {
  const std::size_t to = (from + 1) % signal.stages.size();
  const std::string& before = signal.stages[from].state;
  const std::string& after = signal.stages[to].state;
  if (is_green(before[index]) || !is_green(after[index])) {
    return 0;
  }
  int red = 0;
  for (const Interval& interval : signal.intergreen(from, to)) {
    if (is_green(interval.state[index])) {
      break;
    }
    bool moving = false;
    for (std::size_t i = 0; i < signal.indices.size(); ++i) {
      const char letter = interval.state[i];
      const bool kept = is_green(letter) && is_green(before[i]) && is_green(after[i]);
      moving |= signal.indices[i] != IndexKind::pedestrians && !kept && (is_green(letter) || letter == 'y');
    }
    red += moving ? 0 : interval.duration_s;
  }
  return red;
}

/// Indices of vehicles that cross the pedestrians of each index.
std::vector<std::vector<std::size_t>> crossing_foes(const Network& network, const SignalMembers& members,
                                                    const Signal& signal) {
  std::vector<std::vector<std::size_t>> foes(signal.indices.size());
  for (const std::size_t c : members.crossings) {
    const Crossing& crossing = network.crossings[c];
    for (const ConnectionId foe : crossing.conflicts) {
      const Connection& connection = network.connections[foe];
      if (connection.signal == members.signal) {
        foes[crossing.signal_index].push_back(connection.signal_index);
      }
    }
  }
  return foes;
}

/// A stage or an interval of the shipped cycle.
struct Step {
  const std::string* state;
  int duration_s;
  bool stage;
};

std::vector<Step> shipped_steps(const Signal& signal) {
  std::vector<Step> steps;
  for (std::size_t s = 0; s < signal.stages.size(); ++s) {
    steps.push_back({&signal.stages[s].state, signal.stages[s].shipped_duration_s, true});
    for (const Interval& interval : signal.intergreen(s, (s + 1) % signal.stages.size())) {
      steps.push_back({&interval.state, interval.duration_s, false});
    }
  }
  return steps;
}

/// Shortest time from the end of a movement's yellow until a conflicting one is let go, s; 0 when longer ones than
/// count as clearance are the shortest.
int shortest_between_s(const std::vector<Step>& steps, std::size_t ending, std::size_t beginning) {
  int shortest = longest_clearance_stage_s + 1;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    std::size_t next = (k + 1) % steps.size();
    if (!is_green((*steps[k].state)[ending]) || is_green((*steps[next].state)[ending])) {
      continue;
    }
    int red = 0;
    bool yellow = true;
    for (; next != k && !is_green((*steps[next].state)[beginning]); next = (next + 1) % steps.size()) {
      if (is_green((*steps[next].state)[ending])) {
        red = longest_clearance_stage_s + 1;  // the first one runs again before the second does
        break;
      }
      yellow = yellow && (*steps[next].state)[ending] == 'y';
      red += yellow ? 0 : steps[next].duration_s;
    }
    shortest = std::min(shortest, red);
  }
  return shortest <= longest_clearance_stage_s ? shortest : 0;
}

std::vector<int> shipped_between_s(const Network& network, const SignalMembers& members, const Signal& signal) {
  const std::size_t count = signal.indices.size();
  const std::vector<Step> steps = shipped_steps(signal);
  std::vector<int> between(count * count, 0);
  std::vector<char> known(count * count, 0);
  const auto observe_pair = [&](std::size_t ending, std::size_t beginning) {
    const std::size_t pair = ending * count + beginning;
    if (ending != beginning && !known[pair]) {
      known[pair] = 1;
      between[pair] = shortest_between_s(steps, ending, beginning);
    }
  };
  for (const ConnectionId ending : members.connections) {
    for (const Conflict& conflict : conflicts_of(network, ending)) {
      const Connection& foe = network.connections[conflict.foe];
      if (foe.signal == members.signal) {
        observe_pair(network.connections[ending].signal_index, foe.signal_index);
        observe_pair(foe.signal_index, network.connections[ending].signal_index);
      }
    }
  }
  for (const std::size_t c : members.crossings) {
    const Crossing& crossing = network.crossings[c];
    for (const ConnectionId foe : crossing.conflicts) {
      if (network.connections[foe].signal == members.signal) {
        observe_pair(network.connections[foe].signal_index, crossing.signal_index);
      }
    }
  }
  return between;
}

/// Longest shipped time from the end of a pedestrian green until a foe is let go, s. Time in stages that serve vehicles
/// for long does not count: it is not kept free for the pedestrians.
int shipped_walking_s(const Signal& signal, std::size_t index, const std::vector<std::size_t>& foes) {
  const std::vector<Step> steps = shipped_steps(signal);
  const auto lets_a_foe_go = [&](const std::string& before, const std::string& after) {
    return std::any_of(foes.begin(), foes.end(),
                       [&](std::size_t foe) { return !is_green(before[foe]) && is_green(after[foe]); });
  };
  int longest = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    std::size_t now = k;
    std::size_t next = (k + 1) % steps.size();
    if (!is_green((*steps[k].state)[index]) || is_green((*steps[next].state)[index])) {
      continue;
    }
    int walking = 0;
    while (next != k && !lets_a_foe_go(*steps[now].state, *steps[next].state) &&
           !is_green((*steps[next].state)[index]) &&
           !(steps[next].stage && steps[next].duration_s > longest_clearance_stage_s)) {
      walking += steps[next].duration_s;
      now = next;
      next = (next + 1) % steps.size();
    }
    longest = std::max(longest, walking);
  }
  return longest;
}

}  // namespace

std::vector<int> crossing_times_s(const Network& network, const SignalMembers& members, const Signal& signal) {
  std::vector<int> times(signal.indices.size(), 0);
  for (const std::size_t c : members.crossings) {
    const Crossing& crossing = network.crossings[c];
    const int walking = static_cast<int>(std::ceil(crossing.length_m / pedestrian_clearing_speed_m_s));
    times[crossing.signal_index] = std::max(times[crossing.signal_index], walking);
  }
  return times;
}

Clearances shipped_clearances(const Network& network, const SignalMembers& members, const Signal& signal) {
  Clearances clearances;
  clearances.indices.resize(signal.indices.size());
  clearances.between_s = shipped_between_s(network, members, signal);
  const std::vector<int> crossing_times = crossing_times_s(network, members, signal);
  const std::vector<std::vector<std::size_t>> foes = crossing_foes(network, members, signal);
  for (std::size_t index = 0; index < signal.indices.size(); ++index) {
    Clearance& clearance = clearances.indices[index];
    for (std::size_t from = 0; from < signal.stages.size(); ++from) {
      observe(passage_of(signal, from, index), clearance);
      clearance.entering_red_s = std::max(clearance.entering_red_s, entering_red_s(signal, from, index));
    }
    if (signal.indices[index] == IndexKind::pedestrians) {
      clearance.walking_s = std::max(crossing_times[index], shipped_walking_s(signal, index, foes[index]));
    } else if (clearance.yellow_s == 0) {
      clearance.yellow_s = least_yellow_s;
    }
  }
  return clearances;
}

}  // namespace nightwave
