// SPDX-License-Identifier: Apache-2.0
#include "app/publish_summary.hpp"

#include <iostream>

#include "app/safety.hpp"

namespace nightwave {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json street_json(const StreetRecord& street) {
  return {{"verdict", street.verdict}, {"policy", street.policy}, {"reasons", street.reasons}};
}

Json stages_json(const std::vector<StageRecord>& stages) {
  Json json = Json::object();
  for (const StageRecord& record : stages) json[record.stage] = record.exit_code ? Json(*record.exit_code) : Json();
  return json;
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
  const StageRecord* failed = first_failure(outcome.stages);
  return {{"outcome", what},
          {"reason", reason},
          {"version", or_null(outcome.published)},
          {"current", or_null(outcome.current)},
          {"stages", stages_json(outcome.stages)},
          {"failed_stage", failed == nullptr ? Json() : Json(failed->stage)},
          {"safety", outcome.safety ? safety_json(*outcome.safety) : Json()},
          {"street", street_json(outcome.street)},
          {"removed", outcome.removed},
          {"retention_failure", or_null(outcome.retention_failure)}};
}

void print_json(const Json& json) { std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; }

}  // namespace nightwave
