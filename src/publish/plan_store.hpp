// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/instant.hpp"

namespace nightwave {

/// STORE/versions/VERSION/ are the versions, STORE/current is a link to one of them.
inline constexpr std::string_view versions_folder_name = "versions";

/// Whether a folder is a plan store, rather than one version.
bool is_plan_store(const std::filesystem::path& store);
/// The version that STORE/current points to; none when nothing was published. Throws CheckFailed when `current` is not
/// a link to a version of this store.
std::optional<std::string> current_version(const std::filesystem::path& store);
/// STORE/versions/VERSION.
std::filesystem::path folder_of_version(const std::filesystem::path& store, const std::string& version);

/// The store while this process alone may change it. Whatever an earlier process left unfinished is removed.
class LockedStore {
 public:
  /// Creates the store where there is none and waits for other publishers. Throws EnvironmentError.
  explicit LockedStore(std::filesystem::path store);
  ~LockedStore();
  LockedStore(const LockedStore&) = delete;
  LockedStore& operator=(const LockedStore&) = delete;

  const std::filesystem::path& path() const { return store_; }
  /// Complete versions, oldest first.
  std::vector<std::string> versions() const;
  /// Name for the next version: the second `now`, or the one after the newest version's where that is later.
  std::string next_version(Instant now) const;
  /// An empty folder to fill; nobody sees it until add().
  std::filesystem::path stage();
  /// Flushes the staged folder to disk, makes its files read-only and gives it its name: from then on it is a version.
  void add(const std::string& version);
  /// Takes back a version that was added and is not the current one.
  void discard(const std::string& version);
  /// Makes a version the current one, atomically.
  void make_current(const std::string& version);
  /// Removes the oldest versions until `keep` are left; never the current one. Returns what was removed.
  std::vector<std::string> retain(std::size_t keep);

 private:
  void remove_unfinished();

  std::filesystem::path store_;
  std::filesystem::path versions_;
  std::filesystem::path staged_;
  int lock_ = -1;
};

}  // namespace nightwave
