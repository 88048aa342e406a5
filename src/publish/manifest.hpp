// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/instant.hpp"

namespace nightwave {

/// Names of the two files that speak of the others.
inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::string_view signature_name = "manifest.sig";

/// A file of a version.
struct PublishedFile {
  std::string sha256;
  std::uint64_t bytes = 0;

  friend bool operator==(const PublishedFile&, const PublishedFile&) = default;
};

/// What the microsimulation said of the plan, and what was made of it.
struct StreetRecord {
  std::string verdict = "none";  ///< none (not asked) | accepted | rejected
  std::string policy;            ///< reject | keep | mark; empty: none asked
  std::vector<std::string> reasons;

  friend bool operator==(const StreetRecord&, const StreetRecord&) = default;
};

/// What the signature of a version covers.
struct Manifest {
  std::string version;                     ///< version_name() of the publication
  std::optional<std::string> replaces;     ///< the version that was current before
  std::optional<std::string> rollback_to;  ///< the version whose plan this one brings back
  Instant published;
  Instant valid_from;
  Instant valid_until;  ///< first second in which it is not valid any more
  std::string key;      ///< fingerprint
  std::map<std::string, PublishedFile> files;
  std::vector<std::string> safety_warnings;  ///< errors there are none: such a plan is not published
  StreetRecord street;
  std::map<std::string, std::string> provenance;

  /// Published although the microsimulation rejects it.
  bool marked() const { return street.verdict == "rejected"; }

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// The manifest as the bytes that are signed (JSON).
std::string manifest_bytes(const Manifest& manifest);
/// Reads them back; none when they are no manifest of this format.
std::optional<Manifest> parse_manifest(std::string_view bytes);

/// What is signed of a manifest's bytes: a word on what they are goes first, so that no signature for one purpose
/// serves another.
std::string signed_bytes(std::string_view manifest);

}  // namespace nightwave
