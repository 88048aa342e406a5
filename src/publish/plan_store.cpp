// SPDX-License-Identifier: Apache-2.0
#include "publish/plan_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/errors.hpp"

namespace nightwave {

namespace fs = std::filesystem;

namespace {

constexpr const char* current_name = "current";
constexpr const char* next_current_name = ".current.tmp";
constexpr const char* staging_name = ".staging";
constexpr const char* removed_name = ".removed";

void sync(const fs::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) throw system_failure("cannot open " + path.string(), errno);
  const int status = ::fsync(file);
  const int reason = errno;
  ::close(file);
  // Some network file systems cannot sync a folder and say EINVAL; its files are synced by then.
  if (status != 0 && reason != EINVAL) throw system_failure("cannot write " + path.string(), reason);
}

void sync_folder(const fs::path& path) { sync(path, O_RDONLY | O_DIRECTORY); }

void rename_or_throw(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw system_failure("cannot write " + to.string(), errno);
}

}  // namespace

bool is_plan_store(const fs::path& store) {
  std::error_code ignored;
  return fs::is_directory(store / versions_folder_name, ignored);
}

std::optional<std::string> current_version(const fs::path& store) {
  const fs::path link = store / current_name;
  std::error_code error;
  const auto type = fs::symlink_status(link, error).type();
  if (type == fs::file_type::not_found) return std::nullopt;
  const fs::path target = type == fs::file_type::symlink ? fs::read_symlink(link, error) : fs::path();
  const std::string version = target.filename().string();
  if (!parse_version_name(version) || target != fs::path(versions_folder_name) / version)
    throw CheckFailed(link.string() + " does not point to a version of this store");
  return version;
}

fs::path folder_of_version(const fs::path& store, const std::string& version) {
  return store / versions_folder_name / version;
}

LockedStore::LockedStore(fs::path store) : store_(std::move(store)), versions_(store_ / versions_folder_name) {
  std::error_code error;
  const bool created = fs::create_directories(versions_, error);
  if (error) throw EnvironmentError("cannot write " + store_.string() + ": " + error.message());
  if (created) {
    sync_folder(store_);
    sync_folder(store_.has_parent_path() ? store_.parent_path() : fs::path("."));
  }
  const fs::path lock = store_ / "lock";
  lock_ = ::open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  if (lock_ < 0) throw system_failure("cannot write " + lock.string(), errno);
  // The kernel gives the lock back when its holder dies, however it dies.
  while (::flock(lock_, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int reason = errno;
    ::close(lock_);
    throw system_failure("cannot lock " + lock.string(), reason);
  }
  try {
    remove_unfinished();
  } catch (const fs::filesystem_error& failure) {
    ::close(lock_);
    throw EnvironmentError(std::string("cannot tidy ") + store_.string() + ": " + failure.what());
  }
}

LockedStore::~LockedStore() {
  std::error_code ignored;
  if (!staged_.empty()) fs::remove_all(staged_, ignored);
  ::close(lock_);
}

void LockedStore::remove_unfinished() {
  fs::remove(store_ / next_current_name);
  fs::remove_all(versions_ / staging_name);
  fs::remove_all(versions_ / removed_name);
}

std::vector<std::string> LockedStore::versions() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(versions_)) {
    const std::string name = entry.path().filename().string();
    if (parse_version_name(name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::string LockedStore::next_version(Instant now) const {
  const auto names = versions();
  if (names.empty()) return version_name(now);
  return version_name(std::max(now, Instant{parse_version_name(names.back())->unix_s + 1}));
}

fs::path LockedStore::stage() {
  require(staged_.empty(), "one version is staged at a time");
  const fs::path folder = versions_ / staging_name;
  std::error_code error;
  if (!fs::create_directory(folder, error))
    throw EnvironmentError("cannot write " + folder.string() + ": " + error.message());
  return staged_ = folder;
}

void LockedStore::add(const std::string& version) {
  require(!staged_.empty(), "a version is staged before it is added");
  for (const auto& entry : fs::directory_iterator(staged_)) {
    sync(entry.path(), O_RDONLY);
    fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  }
  sync_folder(staged_);
  rename_or_throw(staged_, versions_ / version);
  staged_.clear();
  sync_folder(versions_);
}

void LockedStore::discard(const std::string& version) {
  // Renamed first: a version is whole or not there, also while it is deleted.
  rename_or_throw(versions_ / version, versions_ / removed_name);
  sync_folder(versions_);
  fs::remove_all(versions_ / removed_name);
}

void LockedStore::make_current(const std::string& version) {
  const fs::path next = store_ / next_current_name;
  const fs::path target = fs::path(versions_folder_name) / version;
  if (::symlink(target.c_str(), next.c_str()) != 0) throw system_failure("cannot write " + next.string(), errno);
  rename_or_throw(next, store_ / current_name);
  sync_folder(store_);
}

std::vector<std::string> LockedStore::retain(std::size_t keep) {
  auto names = versions();
  const auto current = current_version(store_);
  std::vector<std::string> removed;
  for (const auto& name : names) {
    if (names.size() - removed.size() <= keep) break;
    if (name == current) continue;
    discard(name);
    removed.push_back(name);
  }
  return removed;
}

}  // namespace nightwave
