// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "evaluate/pack.hpp"

namespace nightwave::bench {

/// A city to be timed, and plans for it.
struct City {
  std::string name;
  Network network;
  Signals signals;
  Demand demand;
  int drain_s = 900;
};

/// The regular grid of `nightwave synth --grid` with so many junctions: 900 s, nothing drained.
City synthetic_grid(std::uint32_t junctions);
/// A scenario file, with its demand and 900 s of draining.
City city_of_file(const std::filesystem::path& file);

/// Legal plans that differ in every signal's offset and greens, as candidates of a search do; equal for equal counts.
std::vector<Plan> varied_plans(const City& city, std::size_t count);

/// An evaluator of the city on one thread.
Evaluator evaluator_of(const City& city, Backend backend, model::Resolution resolution);

/// Pairs of in-link and out-link that the demand uses: movements, before anything is clustered.
std::size_t movements_of(const model::ModelTables& tables);

/// Bytes that the cpu and cuda backends move to and from a tile's state per movement, second and candidate: every state
/// slot read and written once per block, and one block of every stream's history read and one written.
double bytes_per_movement_step(const PackedCity& city, model::Resolution resolution);

/// Share of the cpu backend's time that goes into clusters of several nodes.
double share_of_time_in_clusters(const City& city, const Evaluator& evaluator);

}  // namespace nightwave::bench
