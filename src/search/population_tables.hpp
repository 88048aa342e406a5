// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "evaluate/model_constants.hpp"
#include "kernels/model/tables.hpp"
#include "kernels/population/tables.hpp"
#include "search/genome.hpp"

namespace nightwave {

struct SearchSpace;

/// Most signals around one that blocks can be made of.
inline constexpr std::size_t most_near_signals = 64;

/// The tables with which kernels/population varies the genomes of a space and decodes them for a model. Throws
/// InputError for signals beyond the limits of population/tables.hpp.
population::Tables make_population_tables(const SearchSpace& space, const model::ModelTables& model,
                                          const ModelConstants& constants);

/// Genes of genomes, [gene][genome]. Their numbers must fit into a Gene; signals get one green per stage, as decode()
/// gives them.
std::vector<population::Gene> to_genes(const SearchSpace& space, const population::Tables& tables,
                                       std::span<const Genome> genomes);

/// The genomes of genes, [gene][genome].
std::vector<Genome> to_genomes(const SearchSpace& space, const population::Tables& tables,
                               std::span<const population::Gene> genes);

}  // namespace nightwave
