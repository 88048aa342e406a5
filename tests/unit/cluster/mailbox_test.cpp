// SPDX-License-Identifier: Apache-2.0
#include "cluster/mailbox.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "played_world.hpp"

namespace nightwave {
namespace {

constexpr int red = Mailbox::first_free_tag;
constexpr int blue = red + 1;

using testing::PlayedWorld;

TEST(AMailbox, HandsOutMessagesByTagAndSenderInTheOrderOfEach) {
  PlayedWorld world(0, 3);
  world.coming = {{2, blue, to_bytes(1)}, {1, red, to_bytes(2)}, {2, red, to_bytes(3)}, {1, red, to_bytes(4)}};
  Mailbox mail(world);
  EXPECT_EQ(from_bytes<int>(mail.wait(red, 2).bytes), 3);
  EXPECT_EQ(from_bytes<int>(mail.wait(red).bytes), 2);
  EXPECT_EQ(from_bytes<int>(mail.wait(red, 1).bytes), 4);
  EXPECT_FALSE(mail.take(red));
  EXPECT_EQ(from_bytes<int>(mail.take(blue)->bytes), 1);
}

TEST(AMailbox, GivesUpWaitingWhenTold) {
  PlayedWorld world(0, 2);
  Mailbox mail(world);
  int asked = 0;
  EXPECT_FALSE(mail.wait(red, 1, [&] { return ++asked == 3; }));
  EXPECT_EQ(asked, 3);
}

TEST(AMailbox, PassesABroadcastOnAlongATree) {
  PlayedWorld world(1, 6);
  world.coming = {{0, red, to_bytes(5)}};
  Mailbox mail(world);
  EXPECT_EQ(mail.broadcast(red, {}, [] { return false; }), to_bytes(5));
  ASSERT_EQ(world.sent.size(), 2u);
  EXPECT_EQ(world.sent[0].from, 3) << "the receiver";
  EXPECT_EQ(world.sent[1].from, 4);
}

TEST(AMailbox, TellsRank0OfAFailureElsewhere) {
  PlayedWorld world(0, 2);
  world.coming = {{1, Mailbox::failure_tag, to_bytes(Failure{3, "city.nc: is damaged"})}};
  Mailbox mail(world);
  try {
    mail.take(red);
    FAIL() << "a failure must not be passed over";
  } catch (const RankFailed& error) {
    EXPECT_EQ(error.exit_code, 3);
    EXPECT_STREQ(error.what(), "city.nc: is damaged (rank 1)");
  }
}

TEST(AMailbox, ForgetsWhatCameBeforeAPartingAndKeepsWhatCameAfter) {
  PlayedWorld world(0, 2);
  world.coming = {{1, red, to_bytes(1)}, {1, Mailbox::parting_tag, {}}, {1, red, to_bytes(2)}};
  Mailbox mail(world);
  EXPECT_TRUE(mail.part([] { return false; }));
  EXPECT_EQ(from_bytes<int>(mail.wait(red).bytes), 2);
  EXPECT_FALSE(mail.part([] { return true; })) << "the second parting has not come";
}

TEST(AMailbox, CountsWhatItSendsToOthersOnly) {
  const auto alone = make_single_process();
  Mailbox mail(*alone);
  mail.send(0, red, Bytes(100));
  EXPECT_EQ(mail.bytes_sent(), 0u);
  EXPECT_EQ(mail.wait(red).bytes.size(), 100u);
}

}  // namespace
}  // namespace nightwave
