// SPDX-License-Identifier: Apache-2.0
#include "evaluate/timings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "evaluate/effective_green.hpp"
#include "signals/constraints.hpp"
#include "support/small_city.hpp"
#include "unit/signals/small_signals.hpp"

namespace nightwave {
namespace {

/// Tables with a light per letter of one signal.
model::ModelTables lights_of(const Signal& signal, std::int64_t begin_s = 0) {
  model::ModelTables m;
  m.signal_count = 1;
  m.begin_s = begin_s;
  for (std::size_t i = 0; i < signal.indices.size(); ++i) {
    const auto index = static_cast<std::uint16_t>(i);
    const WindowBounds b = window_bounds(signal, index);
    m.lights.push_back({0, index, m.window_count, b.protected_windows, b.permissive_windows, b.sneaker_windows});
    m.window_count += static_cast<std::uint32_t>(b.protected_windows + b.permissive_windows + b.sneaker_windows);
  }
  return m;
}

enum Kind { go, yield, sneak };
using Windows = std::vector<std::pair<float, float>>;

/// Windows in use of one letter, start and length.
Windows windows(const Signal& signal, const SignalTiming& timing, std::size_t letter, Kind kind) {
  const model::ModelTables m = lights_of(signal);
  const model::Light& light = m.lights[letter];
  Plan plan;
  plan.timings.push_back(timing);
  const model::CandidateTimings t = timings_of(m, alone(signal), plan, {});
  std::uint32_t w = light.window_begin + (kind == go ? 0u : light.protected_windows) +
                    (kind == sneak ? light.permissive_windows : 0u);
  const std::uint8_t counts[] = {light.protected_windows, light.permissive_windows, light.sneaker_windows};
  Windows used;
  for (std::uint8_t k = 0; k < counts[kind]; ++k, ++w)
    if (t.windows[w].length > 0) used.emplace_back(t.windows[w].start, t.windows[w].length);
  return used;
}

SignalTiming shipped(const Signal& signal) { return shipped_plan(alone(signal)).timings[SignalId(0)]; }

/// Two stages of 30 s and 20 s with 3 s of yellow: protected; permissive; of both; always green; the other road.
Signal two_stages() {
  return derived({.phases = {phase(30, "GgGGr"), phase(3, "yyGGr"), phase(20, "rrgGG"), phase(3, "rryGy")}});
}

TEST(ExactSeconds, AreWithinAMillisecondAndAddUpExactly) {
  for (const double s : {3.1, 1.75, 0.0, 2.9999}) {
    EXPECT_NEAR(exact_seconds(s), s, 0.5 / 1024);
    const auto x = static_cast<float>(exact_seconds(s));
    EXPECT_EQ((x + 240.0f) - 240.0f, x);
  }
}

TEST(Timings, LoseTheStartAndUseTheYellow) {
  const Signal s = two_stages();
  const ModelConstants k;
  const auto lost = static_cast<float>(exact_seconds(k.start_loss_s)),
             used = static_cast<float>(exact_seconds(k.yellow_use_s));
  EXPECT_EQ(windows(s, shipped(s), 0, go), (Windows{{lost, 30 - lost + used}}));
  EXPECT_EQ(windows(s, shipped(s), 4, go), (Windows{{33 + lost, 20 - lost + used}}));
  EXPECT_TRUE(windows(s, shipped(s), 0, yield).empty());
}

TEST(Timings, LetSneakersGoAfterAPermissiveGreen) {
  const Signal s = two_stages();
  const auto lost = static_cast<float>(exact_seconds(ModelConstants{}.start_loss_s));
  EXPECT_TRUE(windows(s, shipped(s), 1, go).empty());
  EXPECT_EQ(windows(s, shipped(s), 1, yield), (Windows{{lost, 30 - lost}}));
  EXPECT_EQ(windows(s, shipped(s), 1, sneak), (Windows{{31, 2}}));  // the 2 s after the first second of yellow
}

TEST(Timings, LoseNothingWhereGreenGoesOn) {
  const Signal s = two_stages();
  const auto lost = static_cast<float>(exact_seconds(ModelConstants{}.start_loss_s));
  // Protected from 0 to 33, permissive from 33 to 53: one start, no yellow between them.
  EXPECT_EQ(windows(s, shipped(s), 2, go), (Windows{{lost, 33 - lost}}));
  EXPECT_EQ(windows(s, shipped(s), 2, yield), (Windows{{33, 20}}));
  EXPECT_EQ(windows(s, shipped(s), 2, sneak), (Windows{{54, 2}}));
  EXPECT_EQ(windows(s, shipped(s), 3, go), (Windows{{0, 56}}));  // always green
}

TEST(Timings, WrapGreenAroundTheCycle) {
  const Signal s = two_stages();
  SignalTiming other = shipped(s);
  other.order = {1, 0};
  // Protected from 23 to 53 and, with the intergreen to stage 1, to 56, then permissive from 0: one run over the end.
  const auto lost = static_cast<float>(exact_seconds(ModelConstants{}.start_loss_s));
  EXPECT_EQ(windows(s, other, 2, go), (Windows{{23 + lost, 33 - lost}}));
  EXPECT_EQ(windows(s, other, 2, yield), (Windows{{0, 20}}));
  const Signal late = derived(
      {.phases = {phase(10, "Gr"), phase(3, "yr"), phase(20, "rG"), phase(3, "ry"), phase(2, "rr"), phase(4, "Gr")}});
  ASSERT_EQ(late.shipped_cycle_s, 42);
  const Windows w = windows(late, shipped(late), 0, go);
  ASSERT_EQ(w.size(), 1u);  // 4 s at the end of the program and 10 s at its beginning
  EXPECT_FLOAT_EQ(w[0].second, 14 - lost + static_cast<float>(exact_seconds(ModelConstants{}.yellow_use_s)));
}

TEST(Timings, SayWhereInItsCycleASignalIsWhenTheHorizonBegins) {
  const Signal s = two_stages();
  const auto position = [&](std::int64_t begin_s, int offset_s) {
    Plan plan;
    plan.timings.push_back(shipped(s));
    plan.timings[SignalId(0)].offset_s = offset_s;
    return timings_of(lights_of(s, begin_s), alone(s), plan, {}).position_s[0];
  };
  EXPECT_EQ(position(0, 0), 0);
  EXPECT_EQ(position(0, 6), 50);  // stage 0 begins in 6 s
  EXPECT_EQ(position(56 * 450 + 10, 6), 4);
}

/// A program in which letters change at random, some of them early, in up to seven stages.
SmallSignal random_program(std::mt19937& random) {
  const std::size_t letters = 2 + random() % 5, stages = 2 + random() % 6;
  std::vector<std::string> states;
  for (std::size_t s = 0; s < stages; ++s) {
    std::string state(letters, 'r');
    for (char& letter : state) letter = "rrrGGgs"[random() % 7];
    state[s % letters] = 'G';
    states.push_back(state);
  }
  SmallSignal small;
  for (std::size_t s = 0; s < stages; ++s) {
    small.phases.push_back(phase(5 + static_cast<double>(random() % 20), states[s]));
    std::string yellow = states[s], early = states[s];
    for (std::size_t i = 0; i < letters; ++i) {
      const bool now = states[s][i] != 'r', then = states[(s + 1) % stages][i] != 'r';
      if (now && !then) yellow[i] = 'y', early[i] = random() % 2 ? 'y' : 'r';
      if (!now && then) early[i] = random() % 2 ? states[(s + 1) % stages][i] : 'u';
    }
    small.phases.push_back(phase(3, yellow));
    if (random() % 2) small.phases.push_back(phase(2, early));
  }
  return small;
}

TEST(WindowBounds, HoldForEveryOrderOfRandomSignals) {
  std::mt19937 random(11);
  int tried = 0;
  for (int round = 0; round < 200; ++round) {
    const Signal signal = derived(random_program(random));
    const model::ModelTables m = lights_of(signal);
    for (int i = 0; i < 20; ++i) {
      SignalTiming timing = shipped(signal);
      std::shuffle(timing.order.begin(), timing.order.end(), random);
      if (!order_allowed(signal, timing.order)) continue;
      const auto fitted = fit(signal, timing, minimum_cycle(signal, timing.order) + static_cast<int>(random() % 40));
      ASSERT_TRUE(fitted);
      Plan plan;
      plan.timings.push_back(*fitted);
      model::CandidateTimings t;
      ASSERT_NO_THROW(t = timings_of(m, alone(signal), plan, {}));
      for (const model::Window& w : t.windows) {
        EXPECT_TRUE(w.start >= 0 && w.start < t.cycle_s[0]);
        EXPECT_TRUE(w.length >= 0 && w.length <= t.cycle_s[0]);
      }
      ++tried;
    }
  }
  EXPECT_GT(tried, 1000);
}

}  // namespace
}  // namespace nightwave
