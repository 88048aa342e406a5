// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace nightwave {

/// A new folder below TMPDIR (or /tmp) that vanishes with everything in it at the end of its scope.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& prefix = "nightwave");
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace nightwave
