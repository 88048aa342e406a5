// SPDX-License-Identifier: Apache-2.0
#include "search/checkpoint_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/atomic_file.hpp"
#include "base/errors.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "checkpoint-";
constexpr std::string_view suffix = ".nwc";
constexpr std::size_t digits = 8;
constexpr std::size_t kept = 2;

/// Number in a checkpoint's name; none for other files.
std::optional<std::uint64_t> number_of(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.size() != prefix.size() + digits + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix))
    return std::nullopt;
  const std::string number = name.substr(prefix.size(), digits);
  if (number.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoull(number);
}

/// Temporary files of checkpoints that a killed process was writing.
bool is_left_over(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with("." + std::string(prefix)) && name.ends_with(".tmp");
}

void require_same_origin(const fs::path& path, const SearchOrigin& then, const SearchOrigin& now) {
  const auto value = [](const SearchOrigin& origin, const std::string& name) {
    const auto found = origin.find(name);
    return found == origin.end() || found->second.empty() ? std::string("nothing") : found->second;
  };
  for (const SearchOrigin* one : {&then, &now}) {
    for (const auto& [name, ignored] : *one) {
      if (value(then, name) == value(now, name)) continue;
      throw InputError(path.string(), name, "= " + value(then, name) + " (this run has " + value(now, name) + ")",
                       "go on with what it was begun with, or remove the checkpoint to begin anew");
    }
  }
}

}  // namespace

CheckpointFolder::CheckpointFolder(fs::path folder, SearchOrigin origin)
    : folder_(std::move(folder)), origin_(std::move(origin)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw EnvironmentError("cannot make the folder " + folder_.string() + ": " + error.message());
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    std::error_code ignored;
    if (is_left_over(entry.path())) fs::remove(entry.path(), ignored);
  }
  if (error) throw EnvironmentError("cannot read the folder " + folder_.string() + ": " + error.message());
  const AtomicFile attempt(folder_ / prefix);  // whether it can be written is told now, not after an hour
  for (const fs::path& file : files()) next_ = std::max(next_, *number_of(file) + 1);
}

std::vector<fs::path> CheckpointFolder::files() const {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder_))
    if (number_of(entry.path())) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<Bytes> CheckpointFolder::newest(const std::function<void(const std::string&)>& warn) const {
  std::vector<fs::path> candidates = files();
  std::reverse(candidates.begin(), candidates.end());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    try {
      Checkpoint checkpoint = read_checkpoint(candidates[i]);
      require_same_origin(candidates[i], checkpoint.origin, origin_);
      return std::move(checkpoint.state);
    } catch (const DamagedCheckpoint& error) {
      if (i + 1 == candidates.size()) throw;
      warn(std::string(error.what()) + "; the one before it is used");
    }
  }
  return std::nullopt;
}

fs::path CheckpointFolder::write(Bytes state) {
  std::string number = std::to_string(next_);
  number.insert(0, digits - std::min(digits, number.size()), '0');
  const fs::path path = folder_ / (std::string(prefix) + number + std::string(suffix));
  write_checkpoint(path, {origin_, std::move(state)});
  next_ += 1;
  std::vector<fs::path> all = files();
  for (std::size_t i = 0; i + kept < all.size(); ++i) {
    std::error_code ignored;
    fs::remove(all[i], ignored);
  }
  return path;
}

void CheckpointFolder::clear() {
  for (const fs::path& file : files()) {
    std::error_code ignored;
    fs::remove(file, ignored);
  }
}

}  // namespace nightwave
