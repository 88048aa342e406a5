// SPDX-License-Identifier: Apache-2.0
#include "evaluate/effective_green.hpp"

#include <algorithm>
#include <cmath>

namespace nightwave {

double exact_seconds(double s) { return std::round(s * 1024) / 1024; }

GreenUse::GreenUse(const ModelConstants& constants)
    : start_loss_s_(exact_seconds(constants.start_loss_s)), yellow_use_s_(exact_seconds(constants.yellow_use_s)) {}

EffectiveGreen GreenUse::operator()(const ShownGreen& green) const {
  const double lost = green.after_stop && !green.stop_first ? start_loss_s_ : 0.0;
  const double used = green.show == Show::go && green.to_yellow ? std::min(yellow_use_s_, green.yellow_s) : 0.0;
  EffectiveGreen effective;
  effective.open = {green.begin_s + lost, std::max(green.length_s - lost + used, 0.0)};
  if (green.show == Show::yield && green.to_yellow && !green.stop_first)
    effective.sneaking = OpenTime{green.begin_s + green.length_s + 1, 2.0};
  return effective;
}

}  // namespace nightwave
