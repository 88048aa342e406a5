// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace nightwave {

/// A number with a unit: the same unit adds and compares, nothing multiplies, conversions are functions with names.
template <class Tag, class Rep>
struct Quantity {
  Rep value{};

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep v) : value(v) {}

  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.value + b.value}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.value - b.value}; }
  friend constexpr Quantity operator-(Quantity a) { return Quantity{-a.value}; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

/// Whole seconds: a duration, or a time since local midnight.
using Seconds = Quantity<struct SecondsTag, std::int32_t>;
/// Steps of the traffic model.
using Steps = Quantity<struct StepsTag, std::int32_t>;
/// Whole seconds that one step of the traffic model lasts.
using StepLength = Quantity<struct StepLengthTag, std::int32_t>;
/// Metres.
using Metres = Quantity<struct MetresTag, double>;
/// Metres per second.
using MetresPerSecond = Quantity<struct MetresPerSecondTag, double>;
/// Vehicles per hour.
using VehiclesPerHour = Quantity<struct VehiclesPerHourTag, float>;

/// Steps that a duration takes. Throws InvariantError unless it is a whole number of steps.
Steps to_steps(Seconds duration, StepLength step);
/// Duration of a number of steps.
Seconds to_seconds(Steps steps, StepLength step);
/// Whole seconds of a time that must be one: throws InvariantError for fractions, infinities and what does not fit.
Seconds whole_seconds(double seconds);
/// Vehicles in one step. Throws InvariantError for a negative or endless flow.
float per_step(VehiclesPerHour flow, StepLength step);
/// Time to drive a distance, s. Throws InvariantError unless the speed is above 0.
double travel_time_s(Metres distance, MetresPerSecond speed);

}  // namespace nightwave
