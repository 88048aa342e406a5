// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "search/space.hpp"

namespace nightwave {

/// A plan and how it was made.
struct VariedPlan {
  std::string kind;
  Plan plan;
};

/// Legal plans that differ widely, to compare the model's ranking with a microsimulator's: shipped, Webster, and
/// in turn random ones and perturbed Webster and shipped ones. Equal seeds give equal plans with every standard
/// library.
std::vector<VariedPlan> varied_plans(const SearchSpace& space, std::size_t count, std::uint64_t seed);

/// The given plans, then in turn what lies around each of them: greens and offsets a little changed.
std::vector<VariedPlan> plans_around(const SearchSpace& space, std::span<const VariedPlan> given, std::size_t count,
                                     std::uint64_t seed);

}  // namespace nightwave
