// SPDX-License-Identifier: Apache-2.0
#include "publish/publisher.hpp"

#include <algorithm>
#include <exception>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "base/joined.hpp"
#include "base/sha256.hpp"
#include "publish/version_proof.hpp"

namespace nightwave {

namespace fs = std::filesystem;

namespace {

constexpr const char* plan_name = "plan.nc";
constexpr const char* safety_name = "safety.json";
constexpr const char* street_name = "street.json";

void write(const fs::path& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw EnvironmentError("cannot write " + path.string());
}

/// `origin` is the user's file: that it cannot be read is the user's business, that it cannot be written is not.
void copy_into(const fs::path& origin, const fs::path& to) {
  std::ifstream in(origin, std::ios::binary);
  std::error_code error;
  if (!in || !fs::is_regular_file(origin, error))
    throw InputError(origin.string(), "", "cannot be read", "check the name and the permissions");
  fs::copy_file(origin, to, error);
  if (error) throw EnvironmentError("cannot copy " + origin.string() + " to " + to.string() + ": " + error.message());
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
}

std::string safety_text(const verify::Verdict& verdict) {
  const nlohmann::ordered_json json{
      {"ok", verdict.ok()}, {"errors", verify::texts(verdict.errors)}, {"warnings", verify::texts(verdict.warnings)}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

PublishedFile file_of(const fs::path& path) { return {sha256_of_file(path), fs::file_size(path)}; }

PublishedFile write_published(const fs::path& path, std::string_view bytes) {
  write(path, bytes);
  return {sha256_of(bytes), bytes.size()};
}

/// Signs the staged folder, proves the result and makes it the current version. `manifest.files` are the files as they
/// were judged: were they read again here, one that was swapped in between would be signed unjudged.
void sign_and_add(LockedStore& store, const PrivateKey& key, const fs::path& staged, Manifest& manifest) {
  manifest.key = key.public_key().fingerprint();
  const std::string bytes = manifest_bytes(manifest);
  write(staged / manifest_name, bytes);
  write(staged / signature_name, key.sign(signed_bytes(bytes)));
  store.add(manifest.version);
  // Read back from disk what controllers are going to read.
  try {
    prove_version(folder_of_version(store.path(), manifest.version), key.public_key());
  } catch (...) {
    store.discard(manifest.version);
    throw;
  }
  store.make_current(manifest.version);
}

/// Whether the current version may stay in force for want of a better one.
void demand_valid_incumbent(const LockedStore& store, const PrivateKey& key, const std::string& rejection) {
  const auto current = current_version(store.path());
  if (!current) throw StreetRejected(rejection + "; there is no current version to keep");
  try {
    prove_version(folder_of_version(store.path(), *current), key.public_key(), {now(), std::nullopt});
  } catch (const CheckFailed& failure) {
    throw StreetRejected(rejection + "; the current version cannot be kept: " + failure.what());
  }
}

}  // namespace

void publish(LockedStore& store, const PrivateKey& key, const PublishRequest& request, const SafetyJudge& judge,
             PublishOutcome& outcome) {
  outcome.current = current_version(store.path());
  const fs::path staged = store.stage();
  copy_into(request.plan, staged / plan_name);
  std::map<std::string, PublishedFile> files{{plan_name, file_of(staged / plan_name)}};
  const verify::Verdict safety = judge(staged / plan_name);
  outcome.safety = safety;
  if (!safety.ok()) throw CheckFailed(request.plan.string() + " is not safe: " + joined(verify::texts(safety.errors)));
  files[safety_name] = write_published(staged / safety_name, safety_text(safety));

  if (request.street_verdict) {
    copy_into(*request.street_verdict, staged / street_name);
    files[street_name] = file_of(staged / street_name);
    outcome.street = read_street_verdict(staged / street_name, files[plan_name].sha256, request.scenario_sha256);
    outcome.street.policy = to_string(request.policy);
    if (outcome.street.verdict == "rejected" && request.policy != StreetPolicy::mark) {
      const std::string rejection =
          request.plan.string() + " is rejected by the microsimulation: " + joined(outcome.street.reasons);
      if (request.policy == StreetPolicy::reject) throw StreetRejected(rejection);
      demand_valid_incumbent(store, key, rejection);
      return;
    }
  }

  Manifest manifest;
  manifest.published = now();
  manifest.version = store.next_version(manifest.published);
  manifest.replaces = outcome.current;
  manifest.valid_from = request.valid_from;
  manifest.valid_until = request.valid_until;
  manifest.files = files;
  manifest.safety_warnings = verify::texts(safety.warnings);
  manifest.street = outcome.street;
  manifest.provenance = request.provenance;
  sign_and_add(store, key, staged, manifest);
  outcome.published = outcome.current = manifest.version;
  try {
    outcome.removed = store.retain(std::max<std::size_t>(request.retain, 1));
  } catch (const std::exception& failure) {  // the new plan is in force: the night did not fail
    outcome.retention_failure = failure.what();
  }
}

Manifest roll_back(LockedStore& store, const PrivateKey& key, const std::string& version, Instant now) {
  const fs::path earlier = folder_of_version(store.path(), version);
  std::error_code error;
  if (!fs::is_directory(earlier, error))
    throw InputError(store.path().string(), "version " + version, "is not in the store", "choose one of versions/");
  Manifest manifest = prove_version(earlier, key.public_key());
  const fs::path staged = store.stage();
  for (const auto& [name, file] : manifest.files) copy_into(earlier / name, staged / name);
  const std::int64_t lasts_s = manifest.valid_until.unix_s - manifest.valid_from.unix_s;
  // A rollback to a rollback names where the plan was first published.
  manifest.rollback_to = manifest.rollback_to ? manifest.rollback_to : manifest.version;
  manifest.version = store.next_version(now);
  manifest.replaces = current_version(store.path());
  manifest.published = manifest.valid_from = now;
  manifest.valid_until = {now.unix_s + lasts_s};
  sign_and_add(store, key, staged, manifest);
  return manifest;
}

}  // namespace nightwave
