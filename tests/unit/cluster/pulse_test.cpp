// SPDX-License-Identifier: Apache-2.0
#include "cluster/pulse.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "played_world.hpp"

namespace nightwave {
namespace {

using namespace std::chrono_literals;
using testing::PlayedWorld;

TEST(APulse, IsShownToRank0EverySecondHoweverOftenItIsAsked) {
  PlayedWorld world(2, 3);
  Mailbox mail(world);
  Pulse pulse(mail);
  const auto begin = std::chrono::steady_clock::now();
  while (world.sent.empty()) {
    pulse.step();
    std::this_thread::sleep_for(1ms);
    ASSERT_LT(std::chrono::steady_clock::now() - begin, 60s);
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1s);
  pulse.step();
  ASSERT_EQ(world.sent.size(), 1u);
  EXPECT_EQ(world.sent[0].from, 0) << "the field holds whom it was sent to";
  EXPECT_EQ(world.sent[0].tag, pulse_tag);
}

TEST(APulseWatch, CountsSilenceFromTheLastPulseOfEachRank) {
  PlayedWorld world(0, 3);
  Mailbox mail(world);
  world.coming = {{1, pulse_tag, {}}};  // of the work before
  PulseWatch watch(mail);
  std::this_thread::sleep_for(50ms);
  EXPECT_GE(watch.silence(1), 50ms);
  world.coming = {{2, pulse_tag, {}}};
  EXPECT_GE(watch.silence(1), 50ms);
  EXPECT_LT(watch.silence(2), watch.silence(1));
}

TEST(APulseWatch, SaysWhatIsWrongWhenASilenceIsTooLong) {
  PlayedWorld world(0, 2);
  Mailbox mail(world);
  PulseWatch watch(mail);
  EXPECT_FALSE(watch.frozen(1, 1h));
  std::this_thread::sleep_for(2ms);
  const auto failure = watch.frozen(1, 1ms);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->exit_code, 1);
  EXPECT_NE(failure->message.find("no sign of life"), std::string::npos);
}

}  // namespace
}  // namespace nightwave
