// SPDX-License-Identifier: Apache-2.0
#include "publish/manifest.hpp"

#include <nlohmann/json.hpp>

#include "base/errors.hpp"

namespace nightwave {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* format = "nightwave plan version 1";

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

std::optional<std::string> optional_text(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return json.get<std::string>();
}

Instant instant_of(const Json& json) {
  const auto instant = parse_instant(json.get<std::string>());
  if (!instant) throw std::invalid_argument("no instant");
  return *instant;
}

}  // namespace

std::string manifest_bytes(const Manifest& manifest) {
  Json json{{"format", format},
            {"version", manifest.version},
            {"replaces", or_null(manifest.replaces)},
            {"rollback_to", or_null(manifest.rollback_to)},
            {"published", to_text(manifest.published)},
            {"valid_from", to_text(manifest.valid_from)},
            {"valid_until", to_text(manifest.valid_until)},
            {"key", manifest.key},
            {"files", Json::object()},
            {"safety", {{"ok", true}, {"warnings", manifest.safety_warnings}}},
            {"street",
             {{"verdict", manifest.street.verdict},
              {"policy", manifest.street.policy},
              {"reasons", manifest.street.reasons}}},
            {"marked", manifest.marked()},
            {"provenance", Json::object()}};
  for (const auto& [name, file] : manifest.files)
    json["files"][name] = {{"sha256", file.sha256}, {"bytes", file.bytes}};
  for (const auto& [name, value] : manifest.provenance) json["provenance"][name] = value;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Manifest> parse_manifest(std::string_view bytes) {
  try {
    const Json json = Json::parse(bytes);
    if (json.at("format") != format || json.at("safety").at("ok") != true) return std::nullopt;
    Manifest manifest;
    manifest.version = json.at("version").get<std::string>();
    manifest.replaces = optional_text(json.at("replaces"));
    manifest.rollback_to = optional_text(json.at("rollback_to"));
    manifest.published = instant_of(json.at("published"));
    manifest.valid_from = instant_of(json.at("valid_from"));
    manifest.valid_until = instant_of(json.at("valid_until"));
    manifest.key = json.at("key").get<std::string>();
    for (const auto& [name, file] : json.at("files").items())
      manifest.files[name] = {file.at("sha256").get<std::string>(), file.at("bytes").get<std::uint64_t>()};
    manifest.safety_warnings = json.at("safety").at("warnings").get<std::vector<std::string>>();
    const Json& street = json.at("street");
    manifest.street = {street.at("verdict").get<std::string>(), street.at("policy").get<std::string>(),
                       street.at("reasons").get<std::vector<std::string>>()};
    manifest.provenance = json.at("provenance").get<std::map<std::string, std::string>>();
    if (!parse_version_name(manifest.version)) return std::nullopt;
    return manifest;
  } catch (const std::exception&) {  // JSON's own, and texts that are no instants
    return std::nullopt;
  }
}

std::string signed_bytes(std::string_view manifest) { return std::string(format) + '\n' + std::string(manifest); }

}  // namespace nightwave
