// SPDX-License-Identifier: Apache-2.0
#include "app/publish_summary.hpp"

#include <iostream>

namespace nightwave {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json street_json(const StreetRecord& street) {
  return {{"verdict", street.verdict}, {"policy", street.policy}, {"reasons", street.reasons}};
}

}  // namespace

Json manifest_json(const Manifest& manifest) {
  return {{"version", manifest.version},
          {"replaces", or_null(manifest.replaces)},
          {"rollback_to", or_null(manifest.rollback_to)},
          {"valid_from", to_text(manifest.valid_from)},
          {"valid_until", to_text(manifest.valid_until)},
          {"key", manifest.key},
          {"marked", manifest.marked()},
          {"street", street_json(manifest.street)}};
}

Json publish_json(const PublishOutcome& outcome, const std::string& what, const std::string& reason) {
  return {{"outcome", what},
          {"reason", reason},
          {"version", or_null(outcome.published)},
          {"current", or_null(outcome.current)},
          {"safety",
           {{"ok", outcome.safety.ok()},
            {"errors", verify::texts(outcome.safety.errors)},
            {"warnings", verify::texts(outcome.safety.warnings)}}},
          {"street", street_json(outcome.street)},
          {"removed", outcome.removed},
          {"retention_failure", or_null(outcome.retention_failure)}};
}

void print_json(const Json& json) { std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; }

}  // namespace nightwave
