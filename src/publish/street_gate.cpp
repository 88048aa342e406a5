// SPDX-License-Identifier: Apache-2.0
#include "publish/street_gate.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"

namespace nightwave {

namespace {

using Json = nlohmann::json;

constexpr const char* remedy = "make it by nightwave street --json with this scenario and this plan";

void demand_hash(const std::string& file, const Json& json, const char* key, const std::string& expected) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) throw InputError(file, key, "is missing", remedy);
  if (*found != expected) {
    throw InputError(file, key,
                     "= " + found->get<std::string>().substr(0, 16) + "... belongs to another file (not " +
                         expected.substr(0, 16) + "...)",
                     remedy);
  }
}

}  // namespace

std::string to_string(StreetPolicy policy) {
  switch (policy) {
    case StreetPolicy::reject:
      return "reject";
    case StreetPolicy::keep:
      return "keep";
    case StreetPolicy::mark:
      return "mark";
  }
  return "reject";
}

StreetRecord read_street_verdict(const std::filesystem::path& file, const std::string& plan_sha256,
                                 const std::string& scenario_sha256) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw InputError(file.string(), "", "cannot be read", "check the name and the permissions");
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw InputError(file.string(), "", "is no JSON object", remedy);
  demand_hash(file.string(), json, "plan_sha256", plan_sha256);
  demand_hash(file.string(), json, "scenario_sha256", scenario_sha256);
  const auto accepted = json.find("accepted");
  const auto reasons = json.find("reasons");
  if (accepted == json.end() || !accepted->is_boolean())
    throw InputError(file.string(), "accepted", "is missing", remedy);
  StreetRecord record;
  record.verdict = accepted->get<bool>() ? "accepted" : "rejected";
  if (reasons != json.end() && reasons->is_array()) {
    for (const Json& reason : *reasons)
      if (reason.is_string()) record.reasons.push_back(reason.get<std::string>());
  }
  if (accepted->get<bool>() != record.reasons.empty())
    throw InputError(file.string(), "reasons", "contradict accepted", remedy);
  return record;
}

}  // namespace nightwave
