// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/temporary_folder.hpp"
#include "publish/publisher.hpp"

namespace nightwave {

/// The whole content of a file.
std::string content_of(const std::filesystem::path& path);
/// Replaces a file's content.
void write_file(const std::filesystem::path& path, std::string_view content);

/// A folder with a key, the name of a store that does not exist yet, and something that stands for a plan.
class AStore : public testing::Test {
 protected:
  void SetUp() override;

  std::filesystem::path store() const { return folder_ / "store"; }
  std::filesystem::path plan() const { return folder_ / "plan.nc"; }
  std::filesystem::path verdict() const { return folder_ / "street.json"; }
  PrivateKey key() const { return PrivateKey(seed_); }

  /// A request for the plan, valid for a day from now.
  PublishRequest request() const;
  /// Writes a verdict of the microsimulation on the plan.
  void judge_in_the_street(bool accepted) const;
  /// Publishes with a checker that is content.
  PublishOutcome publish_safe(const PublishRequest& request) const;

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  PrivateKey::Seed seed_{1, 2, 3};
};

}  // namespace nightwave
