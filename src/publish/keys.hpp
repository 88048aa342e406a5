// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace nightwave {

/// What proves signatures; anybody may have it.
class PublicKey {
 public:
  using Bytes = std::array<unsigned char, 32>;
  explicit PublicKey(const Bytes& bytes) : bytes_(bytes) {}

  /// The first 16 hexadecimal digits of the key's SHA-256, to tell keys apart.
  std::string fingerprint() const;
  /// Whether `signature` (64 bytes, Ed25519, RFC 8032) was made for exactly these bytes by the private key.
  bool proves(std::string_view bytes, std::string_view signature) const;
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// What signs. Wiped from memory when destroyed.
class PrivateKey {
 public:
  using Seed = std::array<unsigned char, 32>;
  explicit PrivateKey(const Seed& seed);
  ~PrivateKey();
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;

  PublicKey public_key() const;
  /// Ed25519 signature of the bytes, 64 bytes.
  std::string sign(std::string_view bytes) const;

 private:
  std::array<unsigned char, 64> secret_;
};

/// Makes a key pair: the private key in `file` (mode 0600), the public key in `file`.pub. Throws UsageError when one of
/// them exists already, EnvironmentError when the disk fails.
PublicKey generate_keys(const std::filesystem::path& file);

/// Throws InputError when the file is no private key, or when others than its owner may read or write it.
PrivateKey read_private_key(const std::filesystem::path& file);
/// Throws InputError when the file is no public key.
PublicKey read_public_key(const std::filesystem::path& file);

}  // namespace nightwave
