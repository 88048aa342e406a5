// SPDX-License-Identifier: Apache-2.0
#include "publish/keys.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/atomic_file.hpp"
#include "base/errors.hpp"
#include "base/sha256.hpp"

namespace nightwave {

namespace fs = std::filesystem;

namespace {

static_assert(crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_SEEDBYTES == 32 && crypto_sign_SECRETKEYBYTES == 64 &&
              crypto_sign_BYTES == 64);

constexpr std::string_view private_mark = "nightwave private key ed25519 ";
constexpr std::string_view public_mark = "nightwave public key ed25519 ";
constexpr std::size_t most_bytes = 256;  // of a key file

void start_sodium() {
  if (sodium_init() < 0) throw EnvironmentError("libsodium does not start on this machine");
}

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string line_of(std::string_view mark, const std::array<unsigned char, 32>& bytes) {
  std::array<char, 65> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  std::string line = std::string(mark) + hex.data() + "\n";
  sodium_memzero(hex.data(), hex.size());
  return line;
}

/// An open file's beginning; the file is closed with it.
class KeyFile {
 public:
  explicit KeyFile(const fs::path& path) : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) reject("cannot be opened (" + std::generic_category().message(errno) + ")", "check the name");
    if (::fstat(file_, &status_) != 0 || !S_ISREG(status_.st_mode)) {
      ::close(file_);
      reject("is not a file", "name the file that nightwave keygen made");
    }
  }
  ~KeyFile() {
    ::close(file_);
    sodium_memzero(text_.data(), text_.size());
  }
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;

  const struct ::stat& status() const { return status_; }
  [[noreturn]] void reject(const std::string& problem, const std::string& remedy) const {
    throw InputError(path_.string(), "", problem, remedy);
  }

  /// The 32 bytes behind the mark. Only the exact text that line_of() writes is a key.
  std::array<unsigned char, 32> key(std::string_view mark, const char* what) {
    const ::ssize_t got = ::read(file_, text_.data(), text_.size());
    const std::string_view text(text_.data(), got < 0 ? 0 : static_cast<std::size_t>(got));
    std::array<unsigned char, 32> bytes{};
    std::size_t length = 0;
    const bool read =
        text.size() == mark.size() + 65 && text.starts_with(mark) &&
        sodium_hex2bin(bytes.data(), bytes.size(), text.data() + mark.size(), 64, nullptr, &length, nullptr) == 0 &&
        length == bytes.size();
    std::string again = read ? line_of(mark, bytes) : std::string();
    const bool exact = read && again == text;
    sodium_memzero(again.data(), again.size());
    if (!exact) reject(std::string("is no ") + what + " of nightwave", "name the file that nightwave keygen made");
    return bytes;
  }

 private:
  fs::path path_;
  int file_;
  struct ::stat status_ {};
  std::array<char, most_bytes> text_{};
};

/// Writes a file that must not exist, readable by its owner alone, and flushes it to disk.
void write_private(const fs::path& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw system_failure("cannot write " + path.string(), errno);
  const bool written = ::fchmod(file, 0600) == 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<::ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  const int reason = errno;
  if (::close(file) != 0 || !written) {
    ::unlink(path.c_str());
    throw system_failure("cannot write " + path.string(), reason);
  }
}

}  // namespace

std::string PublicKey::fingerprint() const {
  return sha256_of({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}).substr(0, 16);
}

bool PublicKey::proves(std::string_view bytes, std::string_view signature) const {
  start_sodium();
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(raw(signature), raw(bytes), bytes.size(), bytes_.data()) == 0;
}

PrivateKey::PrivateKey(const Seed& seed) {
  start_sodium();
  PublicKey::Bytes ignored;
  require(crypto_sign_seed_keypair(ignored.data(), secret_.data(), seed.data()) == 0, "a seed gives a key pair");
}

PrivateKey::~PrivateKey() { sodium_memzero(secret_.data(), secret_.size()); }

PublicKey PrivateKey::public_key() const {
  PublicKey::Bytes bytes;
  require(crypto_sign_ed25519_sk_to_pk(bytes.data(), secret_.data()) == 0, "a private key holds its public key");
  return PublicKey(bytes);
}

std::string PrivateKey::sign(std::string_view bytes) const {
  std::string signature(crypto_sign_BYTES, '\0');
  require(crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(bytes), bytes.size(),
                               secret_.data()) == 0,
          "a private key signs");
  return signature;
}

PublicKey generate_keys(const fs::path& file) {
  start_sodium();
  const fs::path public_file = file.string() + ".pub";
  for (const auto& path : {file, public_file}) {
    if (fs::symlink_status(path).type() != fs::file_type::not_found)
      throw UsageError(path.string() + " exists, and a key is never overwritten; name another file or move it away");
  }
  PrivateKey::Seed seed;
  randombytes_buf(seed.data(), seed.size());
  const PublicKey public_key = PrivateKey(seed).public_key();
  std::string text = line_of(private_mark, seed);
  sodium_memzero(seed.data(), seed.size());
  write_private(file, text);
  sodium_memzero(text.data(), text.size());
  write_atomically(public_file, line_of(public_mark, public_key.bytes()));
  return public_key;
}

PrivateKey read_private_key(const fs::path& path) {
  start_sodium();
  KeyFile file(path);
  const unsigned mode = file.status().st_mode & 07777U;
  if ((mode & 0177U) != 0) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", mode);
    file.reject(std::string("has mode ") + text + ", but a private key is for its owner alone (0600)",
                "chmod 600 it, and make a new key if others may have read this one");
  }
  if (file.status().st_uid != ::geteuid() && ::geteuid() != 0)
    file.reject("belongs to another user", "publish as the user who owns the key");
  PrivateKey::Seed seed = file.key(private_mark, "private key");
  struct Wipe {
    PrivateKey::Seed& seed;
    ~Wipe() { sodium_memzero(seed.data(), seed.size()); }
  } const wipe{seed};
  return PrivateKey(seed);
}

PublicKey read_public_key(const fs::path& path) {
  start_sodium();
  return PublicKey(KeyFile(path).key(public_mark, "public key"));
}

}  // namespace nightwave
