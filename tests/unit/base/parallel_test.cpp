// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/errors.hpp"

namespace nightwave {
namespace {

class APool : public testing::TestWithParam<unsigned> {};

TEST_P(APool, VisitsEveryIndexOnce) {
  ThreadPool pool(GetParam());
  EXPECT_EQ(pool.size(), GetParam());
  for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
    std::vector<std::atomic<int>> visits(count);
    pool.for_each_index(count, [&](std::size_t i) { ++visits[i]; });
    EXPECT_TRUE(std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; })) << count;
  }
}

TEST_P(APool, VisitsEveryIndexOnceInPieces) {
  ThreadPool pool(GetParam());
  for (const std::size_t count : {0u, 1u, 15u, 16u, 17u, 1000u}) {
    std::vector<std::atomic<int>> visits(count);
    pool.for_each_range(count, 16, [&](std::size_t begin, std::size_t end) {
      EXPECT_LE(end - begin, 16u);
      for (std::size_t i = begin; i < end; ++i) ++visits[i];
    });
    EXPECT_TRUE(std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; })) << count;
  }
}

TEST_P(APool, RethrowsTheFailureOfTheLowestIndexAndStaysUsable) {
  ThreadPool pool(GetParam());
  for (int round = 0; round < 20; ++round) {
    try {
      pool.for_each_index(200, [](std::size_t i) {
        if (i >= 50) throw std::runtime_error(std::to_string(i));
      });
      FAIL() << "no error";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "50");
    }
  }
  std::atomic<int> sum{0};
  pool.for_each_index(10, [&](std::size_t i) { sum += static_cast<int>(i); });
  EXPECT_EQ(sum, 45);
}

TEST_P(APool, RunsManyShortLoops) {
  ThreadPool pool(GetParam());
  std::atomic<int> calls{0};
  for (int loop = 0; loop < 2000; ++loop) pool.for_each_index(4, [&](std::size_t) { ++calls; });
  EXPECT_EQ(calls, 8000);
}

INSTANTIATE_TEST_SUITE_P(OfSomeSizes, APool, testing::Values(1u, 2u, 5u));

TEST(ThreadPool, RefusesALoopWithinALoop) {
  ThreadPool pool(3);
  const auto within = [&](std::size_t) { pool.for_each_index(2, [](std::size_t) {}); };
  EXPECT_THROW(pool.for_each_index(2, within), InvariantError);
  std::atomic<int> calls{0};
  pool.for_each_index(4, [&](std::size_t) { ++calls; });
  EXPECT_EQ(calls, 4);
}

TEST(ParallelFor, TakesAsManyThreadsAsItIsGiven) {
  std::vector<int> squares(100);
  parallel_for(3, squares.size(), [&](std::size_t i) { squares[i] = static_cast<int>(i * i); });
  EXPECT_EQ(squares[99], 99 * 99);
  EXPECT_GE(available_processors(), 1u);
}

}  // namespace
}  // namespace nightwave
