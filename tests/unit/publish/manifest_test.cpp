// SPDX-License-Identifier: Apache-2.0
#include "publish/manifest.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

Manifest sample() {
  Manifest manifest;
  manifest.version = "20261126T013000Z";
  manifest.replaces = "20261125T013000Z";
  manifest.rollback_to = "20261124T013000Z";
  manifest.published = {1795656600};
  manifest.valid_from = {1795656601};
  manifest.valid_until = {1795656602};
  manifest.key = "0123456789abcdef";
  manifest.files = {{"plan.nc", {"aa", 17}}, {"safety.json", {"bb", 3}}};
  manifest.safety_warnings = {"a: shipped program: odd"};
  manifest.street = {"rejected", "mark", {"slow"}};
  manifest.provenance = {{"commit", "c0ffee"}};
  return manifest;
}

TEST(AManifest, ComesBackFromItsBytes) {
  const auto again = parse_manifest(manifest_bytes(sample()));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, sample());
  EXPECT_TRUE(again->marked());
}

TEST(AManifest, IsNotReadFromAnotherFormat) {
  const std::string good = manifest_bytes(sample());
  for (const std::string word :
       {"plan version 1", "\"version\"", "2026-11-26T01:30:01Z", "20261126T013000Z", "bytes"}) {
    std::string bad = good;
    bad.replace(bad.find(word), word.size(), "x");
    EXPECT_FALSE(parse_manifest(bad)) << word;
  }
  EXPECT_FALSE(parse_manifest("[]"));
  EXPECT_FALSE(parse_manifest(""));
}

}  // namespace
}  // namespace nightwave
