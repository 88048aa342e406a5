// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "publish/keys.hpp"
#include "publish/manifest.hpp"
#include "publish/plan_store.hpp"
#include "publish/stage_records.hpp"
#include "publish/street_gate.hpp"
#include "verify/verdict.hpp"

namespace nightwave {

/// The independent checker applied to a plan.nc. It is asked about the very copy that is signed.
using SafetyJudge = std::function<verify::Verdict(const std::filesystem::path& plan)>;

/// What to publish.
struct PublishRequest {
  std::filesystem::path plan;
  std::string scenario_sha256;
  std::optional<std::filesystem::path> street_verdict;
  StreetPolicy policy = StreetPolicy::reject;
  Instant valid_from;
  Instant valid_until;
  std::map<std::string, std::string> provenance;
  std::size_t retain = 60;  ///< versions
};

/// How an attempt ended, as far as it came.
struct PublishOutcome {
  std::optional<std::string> published;   ///< the new version
  std::optional<std::string> current;     ///< what is in force afterwards
  std::vector<StageRecord> stages;        ///< how the stages before ended, where it was asked
  std::optional<verify::Verdict> safety;  ///< none: it did not come to the check
  StreetRecord street;
  std::vector<std::string> removed;              ///< versions that retention took away
  std::optional<std::string> retention_failure;  ///< why it could not
};

/// Judges a plan and publishes it as a new version. `outcome` is filled as the attempt proceeds, so that it tells what
/// was found also when this throws: CheckFailed (safety), StreetRejected, InputError, EnvironmentError. Whenever it
/// throws, the version that was current before is current still, unless the disk failed after the switch. Not published
/// and no exception: kept by policy.
void publish(LockedStore& store, const PrivateKey& key, const PublishRequest& request, const SafetyJudge& judge,
             PublishOutcome& outcome);

/// Publishes an earlier version's files again, as a new version that is newer than all others and valid from `now` for
/// as long as the earlier one was. Throws InputError when there is no such version, CheckFailed when `key` does not
/// prove it.
Manifest roll_back(LockedStore& store, const PrivateKey& key, const std::string& version, Instant now);

}  // namespace nightwave
