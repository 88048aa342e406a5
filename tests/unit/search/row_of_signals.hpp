// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "search/scorer.hpp"
#include "search/space.hpp"

namespace nightwave::testing {

/// A signal with `stages` stages, one letter each, 3 s of yellow and 1 s of red between them.
Signal make_signal(int stages, int green_s, std::optional<std::uint32_t> group);

/// Signals along a street, coordinated, letter 0 along it; stages vary from 2 to 4.
struct Row {
  Signals signals;
  SearchSpace space;
};
std::unique_ptr<Row> make_row(int count, bool coordinated = true);

/// A stand-in for the traffic model with a known optimum: each zone pays for its shares of green and the cycle, each
/// pair of neighbours for the lag between them. At the optimum (cycle 72 s, lags 20 s) the cost is near zero.
std::vector<Measures> fake_measures(const SearchSpace& space, std::span<const Plan> plans);

}  // namespace nightwave::testing
