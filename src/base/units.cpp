// SPDX-License-Identifier: Apache-2.0
#include "base/units.hpp"

#include <cmath>
#include <limits>

#include "base/errors.hpp"

namespace nightwave {

Steps to_steps(Seconds duration, StepLength step) {
  require(step.value > 0, "a step must last at least one second");
  require(duration.value % step.value == 0, "duration is no whole number of steps");
  return Steps{duration.value / step.value};
}

Seconds to_seconds(Steps steps, StepLength step) {
  require(step.value > 0, "a step must last at least one second");
  return Seconds{steps.value * step.value};
}

Seconds whole_seconds(double seconds) {
  constexpr double limit = std::numeric_limits<std::int32_t>::max();
  require(std::isfinite(seconds) && std::fabs(seconds) <= limit, "time does not fit into 32-bit seconds");
  require(seconds == std::trunc(seconds), "time is no whole number of seconds");
  return Seconds{static_cast<std::int32_t>(seconds)};
}

float per_step(VehiclesPerHour flow, StepLength step) {
  require(step.value > 0, "a step must last at least one second");
  require(std::isfinite(flow.value) && flow.value >= 0, "flow must be finite and not negative");
  return static_cast<float>(static_cast<double>(flow.value) * step.value / 3600.0);
}

double travel_time_s(Metres distance, MetresPerSecond speed) {
  require(speed.value > 0, "speed must be above 0");
  return distance.value / speed.value;
}

}  // namespace nightwave
