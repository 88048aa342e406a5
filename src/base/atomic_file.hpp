// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace nightwave {

/// A file that appears under its name complete or not at all. Write to path(), close, then commit(). Without commit()
/// the destructor removes what was written and leaves an older file of that name as it was.
class AtomicFile {
 public:
  /// Creates an empty temporary file beside `target`. Throws EnvironmentError when the folder cannot be written.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// The temporary file to write.
  const std::filesystem::path& path() const { return temporary_; }

  /// Flushes the temporary file to disk and gives it the target's name. Throws EnvironmentError when the disk fails.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

/// Writes a whole file atomically.
void write_atomically(const std::filesystem::path& target, std::string_view content);

}  // namespace nightwave
