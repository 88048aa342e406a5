// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

#include "kernels/population/population.hpp"

namespace nightwave::testing {

/// Where a population may live: on the host with a number of threads, or on a GPU (0 threads).
struct Place {
  std::string name;
  unsigned threads = 1;

  friend void PrintTo(const Place& place, std::ostream* out) { *out << place.name; }
};

/// Tests that hold wherever a population lives. Those on a GPU skip without one, unless NIGHTWAVE_REQUIRE_GPU=1.
class EveryPlace : public ::testing::TestWithParam<Place> {
 protected:
  void SetUp() override;
  std::unique_ptr<population::Population> make(const population::Tables& tables, std::uint32_t capacity) const;
};

/// host, host_3_threads and cuda.
std::vector<Place> all_places();
std::string name_of_place(const ::testing::TestParamInfo<Place>& place);

/// Gives every test of a suite, a class derived from EveryPlace, all places.
#define IN_EVERY_PLACE(suite)                                                                  \
  INSTANTIATE_TEST_SUITE_P(In, suite, ::testing::ValuesIn(::nightwave::testing::all_places()), \
                           ::nightwave::testing::name_of_place)

}  // namespace nightwave::testing
