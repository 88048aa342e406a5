// SPDX-License-Identifier: Apache-2.0
#include "io/file_seal.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "base/sha256.hpp"

namespace nightwave {
namespace {

constexpr std::string_view mark = "\nnightwave seal: sha256 ";
constexpr std::size_t hash_length = 64;
constexpr std::size_t seal_length = mark.size() + hash_length + 1;

/// Hash of a file's first `length` bytes; none when it has fewer.
std::string hash_of_beginning(std::istream& in, std::size_t length) {
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 20);
  in.seekg(0);
  while (length > 0) {
    in.read(buffer.data(), static_cast<std::streamsize>(std::min(buffer.size(), length)));
    const auto got = static_cast<std::size_t>(in.gcount());
    if (got == 0) return {};
    hash.update(std::string_view(buffer.data(), got));
    length -= got;
  }
  return hash.finish();
}

}  // namespace

void append_seal(const std::filesystem::path& path) {
  const std::string hash = sha256_of_file(path);
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << mark << hash << '\n';
  out.close();
  if (!out) throw system_failure("cannot write " + path.string(), errno);
}

std::size_t check_seal(const std::filesystem::path& path) {
  const auto reject = [&](const std::string& problem, const std::string& remedy) {
    throw InputError(path.string(), "", problem, remedy);
  };
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(path, error);
  if (error) reject("cannot be read (" + error.message() + ")", "check the path");
  if (!regular) reject("is not a file", "check the path");
  std::ifstream in(path, std::ios::binary);
  if (!in) reject("cannot be opened", "check its permissions");
  in.seekg(0, std::ios::end);
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
  if (size < seal_length) return size;

  std::string seal(seal_length, '\0');
  in.seekg(-static_cast<std::streamoff>(seal_length), std::ios::end);
  in.read(seal.data(), static_cast<std::streamsize>(seal_length));
  if (!seal.starts_with(mark)) return size;
  if (hash_of_beginning(in, size - seal_length) != seal.substr(mark.size(), hash_length)) {
    reject("is damaged (its content does not match its checksum)", "copy it again or make it again with nightwave");
  }
  return size;
}

}  // namespace nightwave
