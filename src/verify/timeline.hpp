// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "verify/rules.hpp"

namespace nightwave::verify {

/// Whether the letter gives right of way, with or without yielding.
constexpr bool is_green(char letter) { return letter == 'G' || letter == 'g'; }

/// What a signal shows over one cycle that repeats for ever, or once: letters per interval, in order of time.
/// Every question is asked of what is shown, never of the stages it was made from.
class Timeline {
 public:
  /// A cycle. Phases without positive duration are left out. All states must be equally long.
  explicit Timeline(std::span<const Phase> phases);
  /// What is shown once, from a second on. It goes round through an interval without end and all red, so that what
  /// began before or ends after it does not count as shown.
  static Timeline once(std::span<const Phase> phases, double begin_s);

  /// Number of intervals.
  std::size_t size() const { return phases_.size(); }
  /// Letter of an index in an interval.
  char letter(std::size_t interval, std::size_t index) const { return phases_[interval].state[index]; }
  /// Length of an interval, s.
  double duration_s(std::size_t interval) const { return phases_[interval].duration_s; }
  /// Second of the cycle at which an interval begins.
  double begin_s(std::size_t interval) const { return begins_s_[interval]; }
  /// Number of letters.
  std::size_t indices() const { return phases_.empty() ? 0 : phases_.front().state.size(); }
  /// Whether it is shown once only.
  bool is_once() const { return once_; }
  /// Whether an interval is the one through which what is shown once goes round.
  bool is_outside(std::size_t interval) const { return once_ && interval + 1 == size(); }
  /// Interval that follows another, over the cycle's end.
  std::size_t next(std::size_t interval) const { return interval + 1 == size() ? 0 : interval + 1; }
  /// Interval that precedes another, over the cycle's beginning.
  std::size_t previous(std::size_t interval) const { return interval == 0 ? size() - 1 : interval - 1; }

 private:
  Timeline(std::span<const Phase> phases, double begin_s);

  std::vector<Phase> phases_;
  std::vector<double> begins_s_;
  bool once_ = false;
};

/// A time without a gap in which an index keeps its right of way.
struct Run {
  std::size_t first = 0;  ///< its first interval
  std::size_t after = 0;  ///< first interval after it
  double duration_s = 0;
};

/// Whether a run begins and ends within what is shown.
bool is_whole(const Timeline& timeline, const Run& run);

/// When an index has right of way.
struct Greens {
  bool never = false;
  bool always = false;   ///< through the whole cycle: no run begins or ends
  std::vector<bool> on;  ///< per interval
  std::vector<Run> runs;
};

/// Yellow between two greens: does right of way go on through it?
enum class Yellow { interrupts, bridges };

/// When an index is green. A yellow that returns to green closes nothing, so clearances are measured with it bridged.
Greens greens(const Timeline& timeline, std::size_t index, Yellow yellow);

/// Length of the yellow that follows the run's end, s.
double yellow_after(const Timeline& timeline, std::size_t index, const Run& run);

/// Right of way passing from one index to another: the first has ended, the second begins next.
struct Changeover {
  std::size_t first = 0;  ///< first interval after the end of the one
  std::size_t after = 0;  ///< interval in which the other begins
  std::size_t count = 0;  ///< intervals between
  double gap_s = 0;       ///< from end to beginning
};

/// All changeovers between two indices. Ends after which the first index comes again before the second begins are none,
/// nor are ends at which the second is green already.
std::vector<Changeover> changeovers(const Timeline& timeline, const Greens& from, const Greens& to);

}  // namespace nightwave::verify
