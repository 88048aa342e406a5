// SPDX-License-Identifier: Apache-2.0
#include "base/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <utility>

#include "base/errors.hpp"

namespace nightwave {

namespace fs = std::filesystem;

namespace {

std::string attempt(const fs::path& target) { return "cannot write " + target.string(); }

void sync(const fs::path& path, int flags, const fs::path& target) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) throw system_failure(attempt(target), errno);
  const int status = ::fsync(file);
  const int reason = errno;
  ::close(file);
  // Some network file systems cannot sync a folder and say EINVAL; the file itself is synced by then.
  if (status != 0 && reason != EINVAL) throw system_failure(attempt(target), reason);
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  std::error_code ignored;
  // The file behind a link is replaced, not the link.
  if (fs::is_symlink(target_, ignored)) {
    const fs::path real = fs::canonical(target_, ignored);
    if (!ignored) target_ = real;
  }
  const fs::file_status status = fs::status(target_, ignored);
  if (!target_.has_filename() || (fs::exists(status) && !fs::is_regular_file(status))) {
    throw EnvironmentError(attempt(target_) + ": it is a folder or a device; name a file");
  }

  static std::atomic<unsigned> counter{0};
  for (;;) {
    temporary_ = folder_of(target_) / ("." + target_.filename().string() + "." + std::to_string(::getpid()) + "-" +
                                       std::to_string(counter++) + ".tmp");
    const int file = ::open(temporary_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0) {
      ::close(file);
      return;
    }
    // Another host on a shared disk may have the same process number.
    if (errno != EEXIST) throw system_failure(attempt(target_), errno);
  }
}

AtomicFile::~AtomicFile() {
  if (!committed_) {
    std::error_code ignored;
    fs::remove(temporary_, ignored);
  }
}

void AtomicFile::commit() {
  require(!committed_, "a file is committed once");
  sync(temporary_, O_RDONLY, target_);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw system_failure(attempt(target_), errno);
  committed_ = true;
  sync(folder_of(target_), O_RDONLY | O_DIRECTORY, target_);
}

void write_atomically(const fs::path& target, std::string_view content) {
  AtomicFile file(target);
  const int descriptor = ::open(file.path().c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) throw system_failure(attempt(target), errno);
  while (!content.empty()) {
    const ::ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int reason = errno;
      ::close(descriptor);
      throw system_failure(attempt(target), reason);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(descriptor) != 0) throw system_failure(attempt(target), errno);
  file.commit();
}

}  // namespace nightwave
