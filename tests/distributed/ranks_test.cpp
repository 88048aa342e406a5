// SPDX-License-Identifier: Apache-2.0
// Runs under mpirun with any number of ranks; every rank runs every test.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stop_token>
#include <string>
#include <thread>

#include "cluster/mailbox.hpp"
#include "row_of_signals.hpp"
#include "search/optimizer.hpp"
#include "street/street_farm.hpp"

namespace nightwave {
namespace {

using testing::fake_measures;
using testing::make_row;
using testing::Row;

Mailbox* mail = nullptr;
constexpr int tag = 500;

TEST(Ranks, KnowEachOther) {
  EXPECT_GE(mail->world().node_rank(), 0);
  EXPECT_LE(mail->world().node_size(), mail->size());
  mail->send((mail->rank() + 1) % mail->size(), tag, to_bytes(mail->rank()));
  const Message message = mail->wait(tag);
  EXPECT_EQ(message.from, (mail->rank() + mail->size() - 1) % mail->size());
  EXPECT_EQ(from_bytes<int>(message.bytes), message.from);
  EXPECT_TRUE(mail->part([] { return false; }));
}

TEST(Ranks, ExchangeMessagesThatAreLargerThanAnyBufferWithoutWaitingForEachOther) {
  const Bytes large(20'000'000, std::byte(mail->rank()));
  mail->send_others(tag, large);
  for (int from = 0; from < mail->size(); ++from) {
    if (from == mail->rank()) continue;
    const Message message = mail->wait(tag, from);
    EXPECT_EQ(message.bytes.size(), large.size());
    EXPECT_EQ(message.bytes.back(), std::byte(from));
  }
  EXPECT_TRUE(mail->part([] { return false; }));
}

TEST(Ranks, ShareABroadcast) {
  for (int round = 0; round < 20; ++round) {
    Bytes bytes;
    if (mail->rank() == 0) bytes = to_bytes(round);
    const auto told = mail->broadcast(tag, std::move(bytes), [] { return false; });
    ASSERT_TRUE(told);
    EXPECT_EQ(from_bytes<int>(*told), round);
  }
  EXPECT_TRUE(mail->part([] { return false; }));
}

ScoreFunction fake(const Row& row) {
  return [&row](std::span<const Plan> plans) { return fake_measures(row.space, plans); };
}

SearchRequest request_for(std::optional<std::size_t> islands, std::uint64_t seed = 4) {
  SearchRequest request;
  request.seed = seed;
  request.budget.evaluations = 2500;
  request.islands = islands;
  request.finalists = 3;
  request.preferred_batch = 16;
  return request;
}

void expect_same(const SearchResult& shared, const SearchResult& alone) {
  if (mail->rank() > 0) return;
  EXPECT_EQ(shared.best, alone.best);
  EXPECT_EQ(shared.objective, alone.objective);
  EXPECT_EQ(shared.status.evaluations, alone.status.evaluations);
  ASSERT_EQ(shared.finalists.size(), alone.finalists.size());
  for (std::size_t i = 0; i < alone.finalists.size(); ++i) EXPECT_EQ(shared.finalists[i].plan, alone.finalists[i].plan);
}

TEST(Ranks, FindThePlanThatOneProcessFinds) {
  for (const bool coordinated : {true, false}) {
    const auto row = make_row(9, coordinated);
    for (const auto& islands : {std::optional<std::size_t>(), std::optional<std::size_t>(5)}) {
      expect_same(optimize(row->space, fake(*row), request_for(islands), *mail),
                  optimize(row->space, fake(*row), request_for(islands)));
    }
  }
}

TEST(Ranks, OfDifferentSpeedFindTheSamePlan) {
  const auto row = make_row(9);
  const ScoreFunction slow = [&](std::span<const Plan> plans) {
    // Rank 0 is the slowest, so that islands move to the others.
    std::this_thread::sleep_for(std::chrono::microseconds(100 * plans.size() / (1 + 3 * mail->rank())));
    return fake_measures(row->space, plans);
  };
  std::size_t uneven = 0;
  SearchRequest request = request_for(5);
  request.hooks.generation = [&](const GenerationRecord& record) {
    if (record.ranks.size() > 1 && record.ranks.back().evaluations > record.ranks.front().evaluations + 16) uneven += 1;
  };
  expect_same(optimize(row->space, slow, request, *mail), optimize(row->space, fake(*row), request_for(5)));
  if (mail->rank() == 0 && mail->size() == 2) {
    EXPECT_GT(uneven, 0u) << "the faster rank must have had more to do";
  }
}

/// Four states from the first to the last. How many there are is a matter of time: keeping them may cost a hundredth.
std::vector<Bytes> some_of(const std::vector<Bytes>& states) {
  std::vector<Bytes> some;
  for (std::size_t i = 0; i < 4 && !states.empty(); ++i) some.push_back(states[i * (states.size() - 1) / 3]);
  return some;
}

TEST(Ranks, ResumeWhatOneProcessBegan) {
  const auto row = make_row(9);
  std::vector<Bytes> boundaries;
  SearchRequest request = request_for(5);
  request.hooks.boundary = [&](Bytes state) { boundaries.push_back(std::move(state)); };
  const SearchResult alone = optimize(row->space, fake(*row), request);
  request.hooks = {};
  // Every rank has kept other states: those of rank 0 count.
  const auto states = mail->broadcast(tag, to_bytes(some_of(boundaries)), [] { return false; });
  ASSERT_TRUE(states);
  const auto some = from_bytes<std::vector<Bytes>>(*states);
  ASSERT_EQ(some.size(), 4u);
  for (const Bytes& state : some) {
    request.resume = state;
    expect_same(optimize(row->space, fake(*row), request, *mail), alone);
  }
}

TEST(Ranks, LeaveStatesThatOneProcessResumes) {
  const auto row = make_row(9);
  std::vector<Bytes> boundaries;
  SearchRequest request = request_for(5);
  request.hooks.boundary = [&](Bytes state) { boundaries.push_back(std::move(state)); };
  optimize(row->space, fake(*row), request, *mail);
  if (mail->rank() > 0) return;
  const SearchResult alone = optimize(row->space, fake(*row), request_for(5));
  request.hooks = {};
  ASSERT_GT(boundaries.size(), 3u);
  for (const Bytes& state : some_of(boundaries)) {
    request.resume = state;
    expect_same(optimize(row->space, fake(*row), request), alone);
  }
}

TEST(Ranks, EndTogetherWhicheverOfThemIsStopped) {
  const auto row = make_row(9);
  for (int stopped = 0; stopped < mail->size(); ++stopped) {
    int asked = 0;
    SearchRequest request = request_for(5);
    request.budget.evaluations = 10'000'000;
    request.hooks.stop = [&] { return mail->rank() == stopped && ++asked > 40; };
    const SearchResult result = optimize(row->space, fake(*row), request, *mail);
    EXPECT_TRUE(result.interrupted);
    EXPECT_TRUE(result.all_answered);
    if (mail->rank() == 0) {
      EXPECT_LE(result.objective, result.shipped_objective);
    }
  }
}

TEST(Ranks, EndTogetherInTime) {
  const auto row = make_row(9);
  SearchRequest request = request_for(std::nullopt);
  request.budget = {std::nullopt, 0.5};
  const SearchResult result = optimize(row->space, fake(*row), request, *mail);
  EXPECT_FALSE(result.interrupted);
  EXPECT_LT(result.status.elapsed_s, 3.0);
  if (mail->rank() == 0) {
    EXPECT_LT(result.objective, result.shipped_objective);
  }
}

TEST(Ranks, ThatFreezeBeforeTheFirstOrderOfARaceAreMissed) {
  if (mail->size() == 1) GTEST_SKIP() << "nobody else is there to freeze";
  StreetFarm farm(*mail, {}, std::chrono::seconds(2));
  if (mail->rank() == mail->size() - 1) {
    mail->send(0, tag, to_bytes(getpid()));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // for the message to leave
    raise(SIGSTOP);
  }
  if (mail->rank() > 0) {
    farm.follow({});
  } else {
    const auto frozen = from_bytes<pid_t>(mail->wait(tag).bytes);
    const StreetJob job{nullptr, 1};
    const auto begin = std::chrono::steady_clock::now();
    try {
      farm.run({}, {&job, 1}, {});
      ADD_FAILURE() << "a rank that is stopped cannot answer";
    } catch (const RankFailed& failed) {
      EXPECT_EQ(failed.exit_code, 1);
      EXPECT_NE(std::string(failed.what()).find("no sign of life for 2 s"), std::string::npos) << failed.what();
      EXPECT_NE(std::string(failed.what()).find("(rank " + std::to_string(mail->size() - 1) + ")"), std::string::npos);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
    kill(frozen, SIGCONT);
    farm.end();
  }
  EXPECT_TRUE(mail->part([] { return false; }));
}

TEST(Ranks, ThatFreezeBeforeTheFirstOrderOfARaceDoNotKeepTheOthersAfterASignal) {
  if (mail->size() == 1) GTEST_SKIP() << "nobody else is there to freeze";
  StreetFarm farm(*mail, {});
  if (mail->rank() == mail->size() - 1) {
    mail->send(0, tag, to_bytes(getpid()));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    raise(SIGSTOP);
  }
  if (mail->rank() > 0) {
    farm.follow({});
  } else {
    const auto frozen = from_bytes<pid_t>(mail->wait(tag).bytes);
    const StreetJob job{nullptr, 1};
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(farm.run({}, {&job, 1}, {1, stop.get_token(), {}}), StreetStopped);
    EXPECT_FALSE(farm.all_answered());
    kill(frozen, SIGCONT);
    farm.end();
  }
  EXPECT_TRUE(mail->part([] { return false; }));
}

}  // namespace
}  // namespace nightwave

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const auto world = nightwave::make_world();
  nightwave::Mailbox mailbox(*world);
  nightwave::mail = &mailbox;
  if (mailbox.rank() > 0) {
    auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
    // One voice for what passes; failures are told by every rank's exit code and its own lines.
    if (std::getenv("NIGHTWAVE_ALL_RANKS_SPEAK") == nullptr)
      delete listeners.Release(listeners.default_result_printer());
  }
  return RUN_ALL_TESTS();
}
