// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

// FIPS 180-2, appendix B.1 and B.3.
constexpr const char* hash_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* hash_of_million_a = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, AgreesWithThePublishedExamples) {
  EXPECT_EQ(sha256_of("abc"), hash_of_abc);
  EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')), hash_of_million_a);
}

TEST(Sha256, DoesNotDependOnThePieces) {
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  EXPECT_EQ(hash.finish(), hash_of_abc);
}

TEST(Sha256, ReadsFilesLongerThanItsBuffer) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "long";
  std::ofstream(path) << std::string(3'000'000, 'x');
  EXPECT_EQ(sha256_of_file(path), sha256_of(std::string(3'000'000, 'x')));
}

TEST(Sha256, SaysWhichFileItCannotRead) {
  EXPECT_THROW(sha256_of_file("/nowhere/net.xml"), InputError);
  EXPECT_THROW(sha256_of_file("/"), InputError);
}

}  // namespace
}  // namespace nightwave
