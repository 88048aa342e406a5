// SPDX-License-Identifier: Apache-2.0
#include "search/checkpoint_file.hpp"

#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>

#include "base/atomic_file.hpp"
#include "base/sha256.hpp"

namespace nightwave {
namespace {

/// Grows with every change of what the state consists of.
constexpr std::string_view first_line = "nightwave checkpoint 1\n";
constexpr std::string_view any_first_line = "nightwave checkpoint ";
constexpr std::string_view seal_mark = "\nsha256 ";
constexpr std::size_t seal_length = seal_mark.size() + 64 + 1;
constexpr std::string_view state_mark = "state_bytes ";

std::string_view as_text(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError(path.string(), "", "cannot be opened", "check the path and its permissions");
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

}  // namespace

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  std::string content(first_line);
  for (const auto& [name, value] : checkpoint.origin) content += name + " " + value + "\n";
  content += state_mark;
  content += std::to_string(checkpoint.state.size()) + "\n";
  content += as_text(checkpoint.state);
  const std::string hash = sha256_of(content);
  content += seal_mark;
  content += hash + "\n";
  write_atomically(path, content);
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  const std::string content = content_of(path);
  const auto damaged = [&](const std::string& how) {
    return DamagedCheckpoint(path.string(), "", "is damaged (" + how + ")", "remove it to begin anew");
  };
  // Nothing is believed before the whole file matches its checksum.
  if (content.size() < first_line.size() + seal_length) throw damaged("it is too short");
  const std::string_view sealed = std::string_view(content).substr(0, content.size() - seal_length);
  const std::string_view seal = std::string_view(content).substr(sealed.size());
  if (!seal.starts_with(seal_mark) || !seal.ends_with('\n') ||
      seal.substr(seal_mark.size(), seal_length - seal_mark.size() - 1) != sha256_of(sealed))
    throw damaged("its content does not match its checksum");
  if (!sealed.starts_with(first_line)) {
    if (!sealed.starts_with(any_first_line)) throw damaged("it is no checkpoint");
    throw InputError(path.string(), "", "was written by a version of nightwave with another format",
                     "go on with that version, or remove it to begin anew");
  }
  Checkpoint checkpoint;
  std::string_view left = sealed.substr(first_line.size());
  for (;;) {
    const std::size_t end = left.find('\n');
    if (end == std::string_view::npos) throw damaged("its text does not end");
    const std::string_view line = left.substr(0, end);
    left.remove_prefix(end + 1);
    if (line.starts_with(state_mark)) {
      std::size_t bytes = 0;
      const std::string_view number = line.substr(state_mark.size());
      std::from_chars(number.data(), number.data() + number.size(), bytes);
      if (bytes != left.size()) throw damaged("its state has another length");
      break;
    }
    const std::size_t blank = std::min(line.find(' '), line.size());
    checkpoint.origin.emplace(line.substr(0, blank), line.substr(std::min(blank + 1, line.size())));
  }
  const auto* first = reinterpret_cast<const std::byte*>(left.data());
  checkpoint.state.assign(first, first + left.size());
  return checkpoint;
}

}  // namespace nightwave
