// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "evaluate/model_constants.hpp"
#include "evaluate/pack.hpp"
#include "kernels/population/population.hpp"
#include "kernels/population/tables.hpp"
#include "search/genome.hpp"
#include "search/space.hpp"

namespace nightwave::testing {

/// A city with everything that its genomes are decoded with, as the search has it and as the population has it.
struct TestCity {
  TestCity(std::string title, Network network, Signals signals, Demand demand);
  /// Signals without streets: lights show every letter.
  TestCity(std::string title, Signals signals, std::vector<Progression> progressions);
  TestCity(const TestCity&) = delete;
  TestCity& operator=(const TestCity&) = delete;

  std::string title;
  Network network;
  Signals signals;
  Demand demand;
  ModelConstants constants;
  PackedCity packed;
  SearchSpace space;
  population::Tables tables;
};

/// A street and random grids, with groups of signals that share a cycle and signals that are not adjustable.
std::vector<std::unique_ptr<TestCity>> small_cities();
/// Signals whose letters, intergreens and minima are random: all letters, intervals of 0 s, stages without a minimum,
/// greens through several stages, and some 32 stages; and some whose stages bind each other.
std::unique_ptr<TestCity> odd_signals(std::uint32_t seed);
/// One of inputs/.
std::unique_ptr<TestCity> example_city(const std::string& name);

/// Random numbers in the place of genes, legal or not.
Genome nonsense(const SearchSpace& space, std::mt19937& random);
/// A random genome that decode() has made legal.
Genome legal_genome(const SearchSpace& space, std::mt19937& random);
/// That many legal genomes.
std::vector<Genome> legal_genomes(const SearchSpace& space, std::size_t count, std::uint32_t seed);

}  // namespace nightwave::testing
