// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "kernels/model/tile.hpp"

namespace nightwave {

/// Tiles that threads take and give back: making one costs more than advancing a small city.
template <class History>
class TilePool {
 public:
  using Tile = model::Tile<History>;

  std::unique_ptr<Tile> take(const model::ModelTables& tables, const model::Program& program) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<Tile> tile = std::move(free_.back());
        free_.pop_back();
        return tile;
      }
    }
    return std::make_unique<Tile>(tables, program);
  }
  void give_back(std::unique_ptr<Tile> tile) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(tile));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Tile>> free_;
};

}  // namespace nightwave
