// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "publish/manifest.hpp"

namespace nightwave {

/// What to do with a plan that the microsimulation rejects.
enum class StreetPolicy {
  reject,  ///< publish nothing, exit code 5
  keep,    ///< publish nothing and be content with the current version, as long as that one is valid
  mark     ///< publish it, marked
};

/// "reject", "keep" or "mark".
std::string to_string(StreetPolicy policy);

/// Reads the JSON of `nightwave street --json`, which has to be about the plan and the scenario with these hashes.
/// Throws InputError otherwise.
StreetRecord read_street_verdict(const std::filesystem::path& file, const std::string& plan_sha256,
                                 const std::string& scenario_sha256);

}  // namespace nightwave
