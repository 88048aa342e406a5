// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace nightwave {

/// SHA-256 of a stream of bytes.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  /// Takes the next bytes.
  void update(std::span<const std::byte> bytes);
  void update(std::string_view bytes);
  /// The hash of everything taken so far as 64 hexadecimal digits. Call it once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of some bytes, hexadecimal.
std::string sha256_of(std::string_view bytes);
/// SHA-256 of a file's content, hexadecimal, read piece by piece. Throws InputError when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace nightwave
