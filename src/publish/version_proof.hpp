// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "publish/keys.hpp"
#include "publish/manifest.hpp"

namespace nightwave {

/// What a version has to satisfy beside its signature and hashes.
struct ProofDemands {
  std::optional<Instant> at;              ///< a second within its validity
  std::optional<std::string> newer_than;  ///< the name of a version that it has to be newer than
};

/// The folder of the version that is meant: `folder` itself, or the current one where it is a plan store. Throws
/// InputError when there is no such folder, CheckFailed when the store has no current version.
std::filesystem::path version_folder(const std::filesystem::path& folder);

/// Proves a version's folder: the signature covers the manifest, the manifest covers every file by size and hash, there
/// is no other file, and the demands are met. Throws CheckFailed with the reason otherwise.
Manifest prove_version(const std::filesystem::path& folder, const PublicKey& key, const ProofDemands& demands = {});

}  // namespace nightwave
