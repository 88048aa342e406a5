// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "signals/plan.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// How a controller comes into step with a new plan; the modes of NTCIP 1202 v02, coordCorrectionMode.
enum class Correction : std::uint8_t {
  dwell,     ///< stays in the longest stage until the new plan's clock is there
  add_only,  ///< lengthens cycles
  shortway   ///< lengthens or shortens cycles, whichever is over sooner
};

/// What a transition may do to the new plan's cycles. A fifth longer and a sixth shorter is what controllers and CORSIM
/// take unless told otherwise (Shelby, Bullock, Gettman: Transition methods in traffic signal control, TRR 1978, 2006;
/// FHWA-HOP-08-024, section 6.6).
struct TransitionRules {
  Correction correction = Correction::shortway;
  int longer_percent = 20;   ///< of the cycle, that one cycle may be longer; 1 s at least
  int shorter_percent = 17;  ///< of the cycle, that one cycle may be shorter
};

/// What a signal shows between the clocks of two timings. Times are absolute seconds since midnight.
struct Transition {
  std::int64_t begin_s = 0;     ///< the old timing's clock rules until here, not before the switch
  std::int64_t end_s = 0;       ///< the new timing's clock rules from here on
  std::vector<Interval> shown;  ///< from begin_s to end_s; empty where the two clocks meet
  int cycles = 0;               ///< cycles of the new timing that are longer or shorter than planned
  int corrected_s = 0;          ///< by how much all of them together: positive when longer
};

/// The way from one legal timing of a signal to another when the new one is switched to at second `at_s`: the old
/// timing runs until a stage within its next cycle; that stage serves both and lasts as long as the minimum greens
/// across the change need; then the new timing's stages run in their order, in cycles that are longer or shorter, until
/// they are in step with its clock. Every intergreen is one of the old or of the new timing and complete. Of all stages
/// at which it could change, it takes the one from which it is in step soonest.
///
/// Bound: with C and C' the old and the new cycle, m the longest minimum green, a = C' * longer_percent / 100 rounded
/// down and d < C' the lag: end_s - at_s < C + m + ceil(d / a) * C' + d.
Transition transition(const Signal& signal, const SignalTiming& from, const SignalTiming& to, std::int64_t at_s,
                      const TransitionRules& rules = {});

/// The longest that transition() may take by its bound, s.
std::int64_t longest_transition_s(const Signal& signal, const SignalTiming& from, const SignalTiming& to,
                                  const TransitionRules& rules = {});

}  // namespace nightwave
