// SPDX-License-Identifier: Apache-2.0
#include "publish/keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/errors.hpp"
#include "store_folder.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

template <std::size_t N>
std::array<unsigned char, N> from_hex(std::string_view hex) {
  std::array<unsigned char, N> bytes{};
  for (std::size_t i = 0; i < N; ++i)
    bytes[i] = static_cast<unsigned char>(std::stoi(std::string(hex.substr(2 * i, 2)), nullptr, 16));
  return bytes;
}

// RFC 8032, section 7.1, test 2.
TEST(APrivateKey, SignsAsRfc8032Does) {
  const PrivateKey key(from_hex<32>("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  EXPECT_EQ(key.public_key().bytes(), from_hex<32>("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
  const auto expected = from_hex<64>(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
      "b0"
      "0d291612bb0c00");
  EXPECT_EQ(key.sign("\x72"), std::string(reinterpret_cast<const char*>(expected.data()), expected.size()));
}

TEST(APublicKey, ProvesItsOwnSignaturesOnly) {
  const PrivateKey key(PrivateKey::Seed{1});
  const PrivateKey other(PrivateKey::Seed{2});
  const std::string signature = key.sign("plan");
  EXPECT_TRUE(key.public_key().proves("plan", signature));
  EXPECT_FALSE(key.public_key().proves("plam", signature));
  EXPECT_FALSE(other.public_key().proves("plan", signature));
  EXPECT_FALSE(key.public_key().proves("plan", signature.substr(1)));
  EXPECT_FALSE(key.public_key().proves("plan", signature + '\0'));
}

class KeyFiles : public AStore {
 protected:
  fs::path file() const { return folder_ / "site.key"; }
};

TEST_F(KeyFiles, BelongTogetherAndThePrivateOneIsForItsOwner) {
  const PublicKey made = generate_keys(file());
  EXPECT_EQ(read_private_key(file()).public_key().bytes(), made.bytes());
  EXPECT_EQ(read_public_key(file().string() + ".pub").bytes(), made.bytes());
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(KeyFiles, AreNeverOverwritten) {
  generate_keys(file());
  const std::string before = content_of(file());
  EXPECT_THROW(generate_keys(file()), UsageError);
  fs::rename(file(), folder_ / "elsewhere");
  EXPECT_THROW(generate_keys(file()), UsageError);  // the public one is still there
  EXPECT_EQ(content_of(folder_ / "elsewhere"), before);
}

TEST_F(KeyFiles, AreRefusedWhenOthersMayReadThem) {
  generate_keys(file());
  for (const unsigned mode : {0644U, 0640U, 0604U, 0620U, 0666U, 0610U}) {
    ASSERT_EQ(::chmod(file().c_str(), mode), 0);
    EXPECT_THROW(read_private_key(file()), InputError) << mode;
  }
  ASSERT_EQ(::chmod(file().c_str(), 0400), 0);
  EXPECT_NO_THROW(read_private_key(file()));
}

TEST_F(KeyFiles, AreReadOnlyAsTheyWereWritten) {
  generate_keys(file());
  const fs::path public_file = file().string() + ".pub";
  const std::string good = content_of(public_file);
  EXPECT_THROW(read_private_key(public_file), InputError);
  EXPECT_THROW(read_public_key(file()), InputError);
  EXPECT_THROW(read_public_key(folder_), InputError);
  for (const std::string& bad : {std::string(), good + "x", good.substr(1), good.substr(0, good.size() - 2) + "g\n"}) {
    write_file(public_file, bad);
    EXPECT_THROW(read_public_key(public_file), InputError) << bad;
  }
}

}  // namespace
}  // namespace nightwave
