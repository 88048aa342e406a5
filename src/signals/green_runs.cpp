// SPDX-License-Identifier: Apache-2.0
#include "signals/green_runs.hpp"

#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

constexpr std::uint32_t no_place = UINT32_MAX;

/// A stage or one interval of an intergreen, in running order.
struct Element {
  const std::string* state = nullptr;
  std::uint32_t place = no_place;  ///< of the stage; no_place for intervals of intergreens
  int duration_s = 0;              ///< of the interval; 0 for stages, whose green is not known here
};

std::vector<Element> elements_of(const Signal& signal, const std::vector<std::uint8_t>& order) {
  std::vector<Element> elements;
  elements.reserve(order.size() * 4);
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    const std::uint8_t next = order[place + 1 < order.size() ? place + 1 : 0];
    elements.push_back({&signal.stages[order[place]].state, place, 0});
    for (const Interval& interval : signal.intergreen(order[place], next)) {
      elements.push_back({&interval.state, no_place, interval.duration_s});
    }
  }
  return elements;
}

}  // namespace

std::vector<GreenRun> green_runs(const Signal& signal, const std::vector<std::uint8_t>& order) {
  std::vector<GreenRun> runs;
  const std::vector<Element> elements = elements_of(signal, order);
  const std::size_t count = elements.size();
  for (std::uint32_t index = 0; index < signal.indices.size(); ++index) {
    const auto green_at = [&](std::size_t e) { return is_green((*elements[e].state)[index]); };
    std::size_t start = 0;  // an element that is not green: runs that wrap around are then whole
    while (start < count && green_at(start)) {
      ++start;
    }
    if (start == count) {
      continue;
    }
    bool inside = false;
    for (std::size_t step = 1; step < count; ++step) {
      const std::size_t e = (start + step) % count;
      if (!green_at(e)) {
        inside = false;
        continue;
      }
      if (!inside) {
        runs.push_back({index, 0, 0, 0});
        inside = true;
      }
      GreenRun& run = runs.back();
      if (elements[e].place == no_place) {
        run.fixed_s += elements[e].duration_s;
      } else if (run.stages++ == 0) {
        run.first = elements[e].place;
      }
    }
  }
  return runs;
}

}  // namespace nightwave
