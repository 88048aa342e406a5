// SPDX-License-Identifier: Apache-2.0
#include "store_folder.hpp"

#include <fstream>
#include <iterator>

#include "base/sha256.hpp"

namespace nightwave {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, std::string_view content) {
  fs::remove(path);
  std::ofstream(path, std::ios::binary) << content;
}

void AStore::SetUp() { write_file(plan(), "a plan"); }

PublishRequest AStore::request() const {
  PublishRequest request;
  request.plan = plan();
  request.scenario_sha256 = "scenario";
  request.valid_from = now();
  request.valid_until = {request.valid_from.unix_s + 86400};
  return request;
}

void AStore::judge_in_the_street(bool accepted) const {
  write_file(verdict(), std::string(R"({"scenario_sha256": "scenario", "plan_sha256": ")") + sha256_of_file(plan()) +
                            R"(", "accepted": )" +
                            (accepted ? R"(true, "reasons": []})" : R"(false, "reasons": ["slow"]})"));
}

PublishOutcome AStore::publish_safe(const PublishRequest& request) const {
  const PrivateKey private_key(seed_);
  LockedStore locked(store());
  PublishOutcome outcome;
  publish(
      locked, private_key, request, [](const fs::path&) { return verify::Verdict{}; }, outcome);
  return outcome;
}

}  // namespace nightwave
