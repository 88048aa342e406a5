// SPDX-License-Identifier: Apache-2.0
#include "places.hpp"

#include <cstdlib>

namespace nightwave::testing {

void EveryPlace::SetUp() {
  if (GetParam().threads > 0 || population::cuda_devices() > 0) return;
  const char* required = std::getenv("NIGHTWAVE_REQUIRE_GPU");
  if (required && std::string(required) == "1") FAIL() << "NIGHTWAVE_REQUIRE_GPU=1, but there is no GPU";
  GTEST_SKIP() << "no GPU";
}

std::unique_ptr<population::Population> EveryPlace::make(const population::Tables& tables,
                                                         std::uint32_t capacity) const {
  if (GetParam().threads == 0) return population::make_cuda_population(tables, capacity);
  return population::make_host_population(tables, capacity, GetParam().threads);
}

std::vector<Place> all_places() { return {{"host", 1}, {"host_3_threads", 3}, {"cuda", 0}}; }

std::string name_of_place(const ::testing::TestParamInfo<Place>& place) { return place.param.name; }

}  // namespace nightwave::testing
