// SPDX-License-Identifier: Apache-2.0
#include "publish/version_proof.hpp"

#include <algorithm>
#include <fstream>

#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "publish/plan_store.hpp"

namespace nightwave {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t most_manifest_bytes = std::uintmax_t{4} << 20;

/// A regular file of the version, not a link to somewhere else, as bytes.
std::string small_file(const fs::path& folder, std::string_view name) {
  const fs::path path = folder / name;
  std::error_code error;
  if (fs::symlink_status(path, error).type() != fs::file_type::regular)
    throw CheckFailed(folder.string() + " is no proven version: " + std::string(name) + " is missing or no plain file");
  if (fs::file_size(path, error) > most_manifest_bytes || error)
    throw CheckFailed(folder.string() + " is no proven version: " + std::string(name) + " is too long");
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw EnvironmentError("cannot read " + path.string());
  return bytes;
}

void prove_files(const fs::path& folder, const Manifest& manifest) {
  const auto refuse = [&](const std::string& reason) {
    throw CheckFailed(folder.string() + " is no proven version: " + reason);
  };
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name == manifest_name || name == signature_name) continue;
    if (!manifest.files.contains(name)) refuse(name + " does not belong to it");
    if (entry.symlink_status().type() != fs::file_type::regular) refuse(name + " is no plain file");
  }
  for (const auto& [name, file] : manifest.files) {
    std::error_code error;
    const auto bytes = fs::file_size(folder / name, error);
    if (error) refuse(name + " is missing");
    if (bytes != file.bytes || sha256_of_file(folder / name) != file.sha256) refuse(name + " was changed");
  }
}

void prove_demands(const fs::path& folder, const Manifest& manifest, const ProofDemands& demands) {
  if (demands.at && *demands.at < manifest.valid_from)
    throw CheckFailed(folder.string() + " is not valid yet: valid from " + to_text(manifest.valid_from));
  if (demands.at && *demands.at >= manifest.valid_until)
    throw CheckFailed(folder.string() + " is not valid any more: valid until " + to_text(manifest.valid_until));
  if (demands.newer_than && manifest.version <= *demands.newer_than)
    throw CheckFailed(folder.string() + " is version " + manifest.version + ", which is not newer than " +
                      *demands.newer_than);
}

}  // namespace

fs::path version_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw InputError(folder.string(), "", "is no folder", "name a plan store or the folder of one version");
  if (!is_plan_store(folder)) return folder;
  const auto current = current_version(folder);
  if (!current) throw CheckFailed(folder.string() + " has no current version");
  return folder_of_version(folder, *current);
}

Manifest prove_version(const fs::path& folder, const PublicKey& key, const ProofDemands& demands) {
  const std::string bytes = small_file(folder, manifest_name);
  if (!key.proves(signed_bytes(bytes), small_file(folder, signature_name))) {
    throw CheckFailed(folder.string() + " is no proven version: its signature is not one of key " + key.fingerprint() +
                      " for this manifest");
  }
  const auto manifest = parse_manifest(bytes);
  if (!manifest) throw CheckFailed(folder.string() + " is no proven version: its manifest has another format");
  prove_files(folder, *manifest);
  // Within a store a version is found by its name, so the name has to be its own.
  const fs::path parent = fs::canonical(folder).parent_path();
  if (parent.filename() == versions_folder_name && is_plan_store(parent.parent_path()) &&
      fs::canonical(folder).filename() != manifest->version) {
    throw CheckFailed(folder.string() + " is no proven version: it holds version " + manifest->version);
  }
  prove_demands(folder, *manifest, demands);
  return *manifest;
}

}  // namespace nightwave
