// SPDX-License-Identifier: Apache-2.0
#include "base/units.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <concepts>
#include <limits>

#include "base/errors.hpp"

namespace nightwave {
namespace {

template <class A, class B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Multiplies = requires(A a, B b) {
  a* b;
};

static_assert(Adds<Seconds, Seconds> && !Adds<Seconds, Steps> && !Adds<Seconds, int>);
static_assert(!Multiplies<Seconds, Seconds> && !Multiplies<Seconds, int>);

TEST(AQuantity, AddsAndComparesWithItsOwnUnit) {
  EXPECT_EQ(Seconds{30} + Seconds{15} - Seconds{5}, Seconds{40});
  EXPECT_LT(Seconds{30}, Seconds{31});
}

TEST(AConversion, RefusesWhatIsNotExact) {
  EXPECT_EQ(to_steps(Seconds{90}, StepLength{5}), Steps{18});
  EXPECT_EQ(to_seconds(Steps{18}, StepLength{5}), Seconds{90});
  EXPECT_THROW(to_steps(Seconds{92}, StepLength{5}), InvariantError);
  EXPECT_EQ(whole_seconds(90.0), Seconds{90});
  EXPECT_THROW(whole_seconds(90.5), InvariantError);
  EXPECT_THROW(whole_seconds(1e10), InvariantError);
  EXPECT_THROW(whole_seconds(std::numeric_limits<double>::quiet_NaN()), InvariantError);
}

TEST(AConversion, GivesFlowsPerStepAndTravelTimes) {
  EXPECT_FLOAT_EQ(per_step(VehiclesPerHour{1800.0f}, StepLength{1}), 0.5f);
  EXPECT_THROW(per_step(VehiclesPerHour{-1.0f}, StepLength{1}), InvariantError);
  EXPECT_DOUBLE_EQ(travel_time_s(Metres{139.0}, MetresPerSecond{13.9}), 10.0);
  EXPECT_THROW(travel_time_s(Metres{139.0}, MetresPerSecond{0.0}), InvariantError);
}

}  // namespace
}  // namespace nightwave
