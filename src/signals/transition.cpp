// SPDX-License-Identifier: Apache-2.0
#include "signals/transition.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "signals/green_runs.hpp"
#include "signals/largest_remainder.hpp"
#include "signals/shipped_cycle.hpp"
#include "signals/timing_clock.hpp"

namespace nightwave {
namespace {

constexpr int endless_s = std::numeric_limits<int>::max() / 4;

/// Greens of a cycle by place.
using Greens = std::vector<int>;

Greens greens_of(const TimingClock& clock) {
  Greens greens;
  for (std::size_t place = 0; place < clock.places(); ++place) greens.push_back(clock.green_s(place));
  return greens;
}

int longest_addition_s(const SignalTiming& to, const TransitionRules& rules) {
  return std::max(1, to.cycle_s * rules.longer_percent / 100);
}

/// How the cycles of a timing can be made shorter: second by second, from the stage of which the largest part is left,
/// as far as stages and movements keep their minima. The greens after more cuts are nowhere longer than after fewer, so
/// that a green over the border of two cycles is no shorter than in the shorter one.
class Cuts {
 public:
  Cuts(const Signal& signal, const SignalTiming& timing, const Greens& planned, int most_s) : planned_(planned) {
    const std::vector<GreenRun> runs = green_runs(signal, timing.order);
    Greens greens = planned;
    while (std::ssize(places_) < most_s) {
      const auto place = best(signal, timing, runs, greens);
      if (!place) break;
      --greens[*place];
      places_.push_back(*place);
    }
  }

  /// Most seconds by which a cycle can be shorter.
  int most_s() const { return static_cast<int>(places_.size()); }

  /// Greens of a cycle that is shorter.
  Greens shortened(int by_s) const {
    Greens greens = planned_;
    for (int k = 0; k < by_s; ++k) --greens[places_[static_cast<std::size_t>(k)]];
    return greens;
  }

 private:
  static bool may_cut(const Signal& signal, const SignalTiming& timing, const std::vector<GreenRun>& runs,
                      const Greens& greens, std::size_t place) {
    if (greens[place] <= std::max(signal.stages[timing.order[place]].minimum_duration_s, 1)) return false;
    for (const GreenRun& run : runs) {
      int length = run.fixed_s;
      bool covers = false;
      for (std::uint32_t k = 0; k < run.stages; ++k) {
        const std::size_t covered = (run.first + k) % greens.size();
        length += greens[covered];
        covers = covers || covered == place;
      }
      if (covers && length <= signal.minimum_green_s[run.index]) return false;
    }
    return true;
  }

  std::optional<std::size_t> best(const Signal& signal, const SignalTiming& timing, const std::vector<GreenRun>& runs,
                                  const Greens& greens) const {
    std::optional<std::size_t> found;
    for (std::size_t place = 0; place < greens.size(); ++place) {
      if (!may_cut(signal, timing, runs, greens, place)) continue;
      if (!found || std::int64_t{greens[place]} * planned_[*found] > std::int64_t{greens[*found]} * planned_[place])
        found = place;
    }
    return found;
  }

  const Greens& planned_;
  std::vector<std::size_t> places_;  ///< of which a second is taken, in this order
};

/// Greens of a cycle that is longer, in proportion.
Greens lengthened(const Greens& planned, int by_s) {
  Greens greens = planned;
  const std::vector<int> more = share_out_whole(by_s, planned, std::vector<int>(planned.size(), 0));
  for (std::size_t place = 0; place < greens.size(); ++place) greens[place] += more[place];
  return greens;
}

/// A time at which the old timing runs a stage.
struct Visit {
  std::int64_t begin_s = 0;
  std::size_t old_place = 0;
  std::size_t new_place = 0;
  int elapsed_s = 0;  ///< that it has lasted at the switch
};

/// A way to come into step from a visit.
struct Way {
  std::int64_t end_s = 0;  ///< when the visit's stage begins in step with the new clock
  Visit visit;
  int held_s = 0;   ///< that the visit's stage lasts longer than in the cycle that follows
  int cycles = 0;   ///< of the new timing until end_s
  int total_s = 0;  ///< by which they are longer; negative: shorter
};

class Changer {
 public:
  Changer(const Signal& signal, const SignalTiming& from, const SignalTiming& to, std::int64_t at_s,
          const TransitionRules& rules)
      : signal_(signal),
        from_(from),
        to_(to),
        at_s_(at_s),
        rules_(rules),
        old_(signal, from),
        new_(signal, to),
        planned_(greens_of(new_)),
        cuts_(signal, to, planned_, rules.correction == Correction::shortway ? shortening_s() : 0) {}

  Transition change() {
    std::optional<Way> best;
    for (const Visit& visit : visits()) consider(visit, best);
    return carried_out(*best);
  }

 private:
  int shortening_s() const { return to_.cycle_s * rules_.shorter_percent / 100; }

  /// The stage that runs at the switch, and those that begin within a cycle from it on.
  std::vector<Visit> visits() const {
    const std::size_t longest =
        static_cast<std::size_t>(std::max_element(planned_.begin(), planned_.end()) - planned_.begin());
    std::vector<Visit> result;
    std::int64_t cycle_begin = old_.cycle_begin_s(at_s_);
    for (int cycle = 0; cycle < 2; ++cycle, cycle_begin += from_.cycle_s)
      for (std::size_t place = 0; place < old_.places(); ++place) {
        const std::int64_t begin = cycle_begin + old_.begin_s(place);
        if (begin + old_.green_s(place) <= at_s_ || begin >= at_s_ + from_.cycle_s) continue;
        const std::size_t new_place = new_.place_of(from_.order[place]);
        if (rules_.correction == Correction::dwell && new_place != longest) continue;
        result.push_back({begin, place, new_place, static_cast<int>(std::max<std::int64_t>(at_s_ - begin, 0))});
      }
    return result;
  }

  /// How long a movement is green before the visit, under the old timing, s.
  int green_before_s(const Visit& visit, std::size_t index) const {
    int sum = 0;
    std::size_t place = visit.old_place;
    for (std::size_t k = 0; k < old_.places(); ++k) {
      place = old_.previous(place);
      const Intergreen& between = old_.after(place);
      for (auto interval = between.rbegin(); interval != between.rend(); ++interval) {
        if (!is_green(interval->state[index])) return sum;
        sum += interval->duration_s;
      }
      if (!is_green(signal_.stages[from_.order[place]].state[index])) return sum;
      sum += old_.green_s(place);
    }
    return endless_s;
  }

  /// How long a movement is green after the visit, under the new timing with these greens, s.
  int green_after_s(const Visit& visit, std::size_t index, const Greens& greens) const {
    int sum = 0;
    std::size_t place = visit.new_place;
    for (std::size_t k = 0; k < new_.places(); ++k) {
      for (const Interval& interval : new_.after(place)) {
        if (!is_green(interval.state[index])) return sum;
        sum += interval.duration_s;
      }
      place = new_.next(place);
      if (!is_green(signal_.stages[to_.order[place]].state[index])) return sum;
      sum += greens[place];
    }
    return endless_s;
  }

  /// By how much the visit's stage has to last longer than in these greens: the second that runs at the switch is
  /// over, and what is green in it keeps its minimum across the change.
  int held_s(const Visit& visit, const Greens& greens) const {
    const std::uint8_t stage = from_.order[visit.old_place];
    const std::string& state = signal_.stages[stage].state;
    int least = std::max(signal_.stages[stage].minimum_duration_s, visit.elapsed_s);
    for (std::size_t index = 0; index < state.size(); ++index) {
      if (!is_green(state[index]) || signal_.minimum_green_s[index] <= least) continue;
      least = std::max(
          least, signal_.minimum_green_s[index] - green_before_s(visit, index) - green_after_s(visit, index, greens));
    }
    return std::max(0, least - greens[visit.new_place]);
  }

  static void keep_sooner(const Way& way, std::optional<Way>& best) {
    if (!best || way.end_s < best->end_s) best = way;
  }

  void consider(const Visit& visit, std::optional<Way>& best) const {
    const int held = held_s(visit, planned_);
    const int lag = new_.until_s(visit.new_place, visit.begin_s + held);
    if (rules_.correction == Correction::dwell) {
      keep_sooner({visit.begin_s + held + lag, visit, held + lag, 0, 0}, best);
      return;
    }
    const int addition = longest_addition_s(to_, rules_);
    const int longer = (lag + addition - 1) / addition;
    keep_sooner({visit.begin_s + held + std::int64_t{longer} * to_.cycle_s + lag, visit, held, longer, lag}, best);
    if (cuts_.most_s() == 0) return;
    const int held_short = held_s(visit, cuts_.shortened(cuts_.most_s()));
    const int lead = (to_.cycle_s - new_.until_s(visit.new_place, visit.begin_s + held_short)) % to_.cycle_s;
    const int shorter = (lead + cuts_.most_s() - 1) / cuts_.most_s();
    keep_sooner(
        {visit.begin_s + held_short + std::int64_t{shorter} * to_.cycle_s - lead, visit, held_short, shorter, -lead},
        best);
  }

  /// Greens of the k-th cycle of a way: what is to be corrected is spread evenly, the larger parts first.
  Greens greens_in(const Way& way, int k) const {
    const int size = std::abs(way.total_s);
    const int part = size / way.cycles + (k < size % way.cycles ? 1 : 0);
    return way.total_s > 0 ? lengthened(planned_, part) : cuts_.shortened(part);
  }

  Transition carried_out(const Way& way) const {
    std::vector<Interval> shown;
    append(shown, {way.held_s, signal_.stages[to_.order[way.visit.new_place]].state});
    for (int cycle = 0; cycle < way.cycles; ++cycle) {
      const Greens greens = greens_in(way, cycle);
      std::size_t place = way.visit.new_place;
      for (std::size_t k = 0; k < new_.places(); ++k, place = new_.next(place)) {
        append(shown, {greens[place], signal_.stages[to_.order[place]].state});
        for (const Interval& interval : new_.after(place)) append(shown, interval);
      }
    }
    Transition result;
    result.begin_s = std::max(way.visit.begin_s, at_s_);
    result.end_s = std::max(way.end_s, result.begin_s);
    result.shown = without_first(std::move(shown), result.begin_s - way.visit.begin_s);
    result.cycles = way.cycles;
    result.corrected_s = way.total_s + way.held_s;
    return result;
  }

  const Signal& signal_;
  const SignalTiming& from_;
  const SignalTiming& to_;
  std::int64_t at_s_;
  TransitionRules rules_;
  TimingClock old_;
  TimingClock new_;
  Greens planned_;  ///< the new timing's greens by place
  Cuts cuts_;
};

}  // namespace

Transition transition(const Signal& signal, const SignalTiming& from, const SignalTiming& to, std::int64_t at_s,
                      const TransitionRules& rules) {
  if (from == to || to.order.empty()) return {at_s, at_s, {}, 0, 0};
  return Changer(signal, from, to, at_s, rules).change();
}

std::int64_t longest_transition_s(const Signal& signal, const SignalTiming& from, const SignalTiming& to,
                                  const TransitionRules& rules) {
  if (from == to || to.order.empty()) return 0;
  int longest_minimum = 0;
  for (const int minimum : signal.minimum_green_s) longest_minimum = std::max(longest_minimum, minimum);
  for (const Stage& stage : signal.stages) longest_minimum = std::max(longest_minimum, stage.minimum_duration_s);
  const int lag = to.cycle_s - 1;
  const int addition = longest_addition_s(to, rules);
  const int cycles = rules.correction == Correction::dwell ? 0 : (lag + addition - 1) / addition;
  return from.cycle_s + longest_minimum + std::int64_t{cycles} * to.cycle_s + lag;
}

}  // namespace nightwave
