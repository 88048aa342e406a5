// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "evaluate/model_constants.hpp"
#include "signals/light_runs.hpp"

namespace nightwave {

/// Seconds to the nearest 1/1024 s: sums and differences of window times are then exact in single precision, so that a
/// backend may count them up second by second or work them out afresh (docs/decisions/0010).
double exact_seconds(double s);

/// A time in which vehicles may go, as it is shown.
struct ShownGreen {
  Show show = Show::stop;  ///< go or yield
  double begin_s = 0;
  double length_s = 0;
  double yellow_s = 0;      ///< the yellow that follows directly
  bool after_stop = false;  ///< vehicles stood before it
  bool to_yellow = false;   ///< it ends in yellow
  bool stop_first = false;  ///< vehicles have to stop before they go
};

struct OpenTime {
  double begin_s = 0;
  double length_s = 0;
};

/// A green as vehicles use it.
struct EffectiveGreen {
  OpenTime open;
  std::optional<OpenTime> sneaking;  ///< when those in the middle of the junction clear it
};

/// What vehicles make of greens: the first lose time when they start, the last use some of the yellow (docs/model.md).
class GreenUse {
 public:
  explicit GreenUse(const ModelConstants& constants);
  EffectiveGreen operator()(const ShownGreen& green) const;

 private:
  double start_loss_s_;
  double yellow_use_s_;
};

}  // namespace nightwave
