// SPDX-License-Identifier: Apache-2.0
#include "synth/synthesize.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/errors.hpp"
#include "io/scenario.hpp"
#include "io/scenario_validation.hpp"

namespace nightwave {
namespace {

/// Everything about a city, number by number.
std::string fingerprint(const SyntheticCity& city) {
  std::ostringstream out;
  out << std::hexfloat;
  for (const Junction& j : city.network.junctions) {
    out << j.name << ' ' << j.position.x << ' ' << j.position.y << ' ' << static_cast<int>(j.control) << '\n';
  }
  for (const Link& l : city.network.links) {
    out << l.name << ' ' << l.from.value << ' ' << l.to.value << ' ' << l.length_m << ' ' << l.speed_m_s << ' '
        << l.lanes.size() << '\n';
  }
  for (const Connection& c : city.network.connections) {
    out << c.from.value << ' ' << c.to.value << ' ' << int{c.from_lane} << ' ' << int{c.to_lane} << ' '
        << static_cast<int>(c.turn) << ' ' << c.internal_length_m << ' ' << c.first_internal_length_m << ' '
        << c.internal_speed_m_s << ' ' << c.signal_index << '\n';
  }
  for (const Conflict& c : city.network.conflicts) {
    out << c.connection.value << ' ' << c.foe.value << ' ' << c.yields << '\n';
  }
  for (const Signal& s : city.signals.all) {
    out << s.name << ' ' << s.shipped_cycle_s << ' ' << s.shipped_offset_s << ' ' << s.coordination_group.value_or(999)
        << '\n';
    for (const auto& phase : s.shipped.phases) out << phase.duration_s << ' ' << phase.state << '\n';
  }
  for (const Departures& d : city.demand.departures) {
    out << d.link.value << ' ' << static_cast<int>(d.vehicle_class) << ' ' << d.bin << ' ' << d.vehicles << '\n';
  }
  for (const Passage& p : city.demand.passages) {
    out << p.link.value << ' ' << (p.previous ? std::int64_t{p.previous->value} : -1) << ' '
        << (p.next ? std::int64_t{p.next->value} : -1) << ' ' << p.slice << ' ' << p.vehicles << '\n';
  }
  return out.str();
}

std::vector<SynthOptions> examples(std::uint64_t seed) {
  return {{.layout = GridLayout{3, 4}, .seed = seed},
          {.layout = CityLayout{40}, .seed = seed},
          {.layout = CityLayout{9}, .seed = seed, .day = true}};
}

TEST(ASyntheticCity, IsTheSameForTheSameOptions) {
  const auto once = examples(5);
  const auto again = examples(5);
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(fingerprint(synthesize(once[i])), fingerprint(synthesize(again[i])));
  }
}

TEST(ASyntheticCity, IsAnotherForAnotherSeed) {
  const auto once = examples(5);
  const auto other = examples(6);
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_NE(fingerprint(synthesize(once[i])), fingerprint(synthesize(other[i])));
  }
}

TEST(ASyntheticCity, IsAValidScenario) {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    for (const SynthOptions& options : examples(seed)) {
      SyntheticCity city = synthesize(options);
      Scenario scenario;
      scenario.network = std::move(city.network);
      scenario.signals = std::move(city.signals);
      scenario.demand = std::move(city.demand);
      EXPECT_NO_THROW(validate_scenario(scenario, "city.nc"));
    }
  }
}

TEST(ASyntheticCity, HasSortedPassagesEachOnce) {
  for (const SynthOptions& options : examples(1)) {
    const SyntheticCity city = synthesize(options);
    const auto key = [](const Passage& p) { return std::tuple(p.link, p.slice, p.previous, p.next, p.vehicle_class); };
    for (std::size_t i = 1; i < city.demand.passages.size(); ++i) {
      ASSERT_LT(key(city.demand.passages[i - 1]), key(city.demand.passages[i]));
    }
  }
}

TEST(ASyntheticCity, HasToHaveAJunctionAndNotTooMany) {
  EXPECT_THROW(synthesize({.layout = GridLayout{0, 5}}), UsageError);
  EXPECT_THROW(synthesize({.layout = CityLayout{0}}), UsageError);
  EXPECT_THROW(synthesize({.layout = GridLayout{100'000, 100'000}}), UsageError);
  EXPECT_THROW(synthesize({.layout = CityLayout{most_synthetic_junctions + 1}}), UsageError);
}

}  // namespace
}  // namespace nightwave
