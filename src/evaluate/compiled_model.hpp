// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "evaluate/tile_pool.hpp"
#include "kernels/model/backends.hpp"

namespace nightwave {

/// Tables compiled for the cpu backend, some draws of their demand, and the tiles to run them in. Neither moves: tiles
/// and programs point into it.
struct CompiledModel {
  /// `tables` must outlive it.
  CompiledModel(const model::ModelTables& tables, std::vector<model::DemandTables> demands,
                const model::RunOptions& options);
  CompiledModel(const CompiledModel&) = delete;
  CompiledModel& operator=(const CompiledModel&) = delete;

  /// Calls use(tile) with a tile of the resolution that nobody else uses; what it holds is left over from others.
  template <class Use>
  void with_tile(const Use& use) const {
    if (program.resolution == model::Resolution::single)
      borrow(tiles_, use);
    else
      borrow(half_tiles_, use);
  }

  /// Advances a tile under one of the draws up to the beginning of `end_block`.
  template <class History>
  void advance(model::Tile<History>& tile, std::size_t draw, std::int32_t end_block) const {
    model::advance_cpu(tables, program, demand_programs[draw], tile, end_block);
  }

  const model::ModelTables& tables;
  std::vector<model::DemandTables> demands;
  std::vector<model::DemandProgram> demand_programs;  ///< one per draw
  model::Program program;

 private:
  template <class History, class Use>
  void borrow(TilePool<History>& pool, const Use& use) const {
    std::unique_ptr<model::Tile<History>> tile = pool.take(tables, program);
    use(*tile);
    pool.give_back(std::move(tile));
  }

  mutable TilePool<float> tiles_;
  mutable TilePool<model::Half> half_tiles_;
};

}  // namespace nightwave
