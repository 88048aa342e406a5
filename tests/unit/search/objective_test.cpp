// SPDX-License-Identifier: Apache-2.0
#include "search/objective.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

/// 100 vehicles, 1500 vehicle-seconds of delay: 1000 in the queues of two zones, 500 outside.
Measures measures() {
  Measures m;
  m.delay_s = 15;
  m.queue_overflow_veh_s = 500;
  m.zones.resize(2);
  m.zones[0].weighted_delay_s = 900;
  m.zones[1].weighted_delay_s = 1100;
  return m;
}

TEST(Objective, CountsPeopleInQueuesOnTheScaleOfVehicles) {
  Objective objective;
  objective.vehicles_due = 100;
  objective.mean_persons = 2;
  EXPECT_DOUBLE_EQ(objective(measures()), 15);
  objective.person_share = 1;
  // 2000 person-seconds of two persons per vehicle are 1000 vehicle-seconds; who waits outside is not of the queues.
  EXPECT_DOUBLE_EQ(objective(measures()), (1000 + 500) / 100.0);
  objective.mean_persons = 1;
  EXPECT_DOUBLE_EQ(objective(measures()), (2000 + 500) / 100.0);
  objective.person_share = 0.5;
  EXPECT_DOUBLE_EQ(objective(measures()), 0.5 * 15 + 0.5 * 25);
}

TEST(Objective, ChargesWaitingOutsideAlsoWherePeopleCount) {
  Objective objective;
  objective.vehicles_due = 100;
  objective.person_share = 1;
  Measures held_back = measures();
  held_back.queue_overflow_veh_s = 1000;
  EXPECT_GT(objective(held_back), objective(measures()));
}

}  // namespace
}  // namespace nightwave
