// SPDX-License-Identifier: Apache-2.0
#include "signals/light_runs.hpp"

namespace nightwave {
namespace {

/// A stage or one interval of an intergreen, in running order.
struct Element {
  char letter = 'r';
  bool stage = false;
  int fixed_s = 0;  ///< of the interval; a stage's green is not known here
};

std::vector<Element> elements_of(const Signal& signal, const std::vector<std::uint8_t>& order, std::uint16_t index) {
  std::vector<Element> elements;
  for (std::size_t place = 0; place < order.size(); ++place) {
    elements.push_back({signal.stages[order[place]].state[index], true, 0});
    const std::uint8_t next = order[place + 1 < order.size() ? place + 1 : 0];
    for (const Interval& interval : signal.intergreen(order[place], next)) {
      elements.push_back({interval.state[index], false, interval.duration_s});
    }
  }
  return elements;
}

/// The elements from `first` on, `count` of them, around the end.
StageSpan span_of(const std::vector<Element>& elements, std::size_t first, std::size_t count) {
  StageSpan span;
  for (std::size_t e = 0; e < first; ++e) span.first += elements[e].stage;
  for (std::size_t k = 0; k < count; ++k) {
    const Element& element = elements[(first + k) % elements.size()];
    span.stages += element.stage;
    span.fixed_s += element.fixed_s;
  }
  return span;
}

}  // namespace

Show show_of(char letter) {
  switch (letter) {
    case 'G':
    case 'O':  // signal off, this direction has priority
      return Show::go;
    case 'g':
    case 's':  // stop, then go through gaps
    case 'o':  // signal off, yield
      return Show::yield;
    default:
      return Show::stop;
  }
}

std::vector<LightRun> light_runs(const Signal& signal, const std::vector<std::uint8_t>& order, std::uint16_t index) {
  const std::vector<Element> elements = elements_of(signal, order, index);
  const std::size_t n = elements.size();
  if (n == 0) return {};
  const auto letter = [&](std::size_t e) { return elements[e % n].letter; };
  const auto show = [&](std::size_t e) { return show_of(letter(e)); };

  std::size_t first = 0;
  while (first < n && show(first) == show(first + n - 1)) ++first;
  if (first == n) return {{show(0), {}, span_of(elements, 0, n), {}, false, false, letter(0) == 's'}};

  std::vector<LightRun> runs;
  for (std::size_t e = first; e < first + n;) {
    std::size_t end = e;
    while (end < first + n && show(end) == show(e)) ++end;
    std::size_t after_yellow = end;
    while (letter(after_yellow) == 'y') ++after_yellow;  // ends: a run of another show lies ahead
    runs.push_back({show(e), span_of(elements, 0, e % n), span_of(elements, e % n, end - e),
                    span_of(elements, end % n, after_yellow - end), show(e + n - 1) == Show::stop, letter(end) == 'y',
                    letter(e) == 's'});
    e = end;
  }
  return runs;
}

}  // namespace nightwave
