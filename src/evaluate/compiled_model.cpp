// SPDX-License-Identifier: Apache-2.0
#include "evaluate/compiled_model.hpp"

#include <utility>

#include "base/errors.hpp"

namespace nightwave {

namespace {

std::vector<std::uint8_t> ends_of(const model::ModelTables& tables, const std::vector<model::DemandTables>& demands) {
  std::vector<const model::DemandTables*> all;
  for (const model::DemandTables& demand : demands) all.push_back(&demand);
  return model::links_with_ends(tables, all);
}

}  // namespace

CompiledModel::CompiledModel(const model::ModelTables& t, std::vector<model::DemandTables> draws,
                             const model::RunOptions& options)
    : tables(t),
      demands(std::move(draws)),
      program(tables, ends_of(tables, demands), model::cpu_tile_width(), options.resolution, options.measures) {
  require(!demands.empty(), "at least one draw of the demand");
  for (const model::DemandTables& demand : demands) demand_programs.emplace_back(tables, demand);
}

}  // namespace nightwave
