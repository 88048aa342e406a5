// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "search/checkpoint_file.hpp"

namespace nightwave {

/// The checkpoints of one search: the newest and the one before it.
class CheckpointFolder {
 public:
  /// Makes the folder where there is none. Throws EnvironmentError when nothing can be written there.
  CheckpointFolder(std::filesystem::path folder, SearchOrigin origin);

  /// Checkpoints there, oldest first.
  std::vector<std::filesystem::path> files() const;

  /// The newest undamaged state; none where there is no checkpoint. `warn` hears of damaged ones that are passed over.
  /// Throws InputError when all are damaged, or when the newest good one belongs to a search that was asked something
  /// else, naming what.
  std::optional<Bytes> newest(const std::function<void(const std::string&)>& warn) const;

  /// Writes a state as the newest checkpoint and removes all but the one before it; its path. Throws EnvironmentError
  /// and then leaves the older ones as they were.
  std::filesystem::path write(Bytes state);

  /// Removes the checkpoints of a search that has done its work.
  void clear();

 private:
  std::filesystem::path folder_;
  SearchOrigin origin_;
  std::uint64_t next_ = 1;
};

}  // namespace nightwave
