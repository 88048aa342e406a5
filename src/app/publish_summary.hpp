// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "publish/publisher.hpp"

namespace nightwave {

/// A manifest as `verify` and `rollback` print it; docs/publishing.md.
nlohmann::ordered_json manifest_json(const Manifest& manifest);

/// What an attempt to publish came to; `outcome` is published, kept, rejected or failed. docs/publishing.md.
nlohmann::ordered_json publish_json(const PublishOutcome& outcome, const std::string& what, const std::string& reason);

/// JSON to stdout, indented, one line end behind it.
void print_json(const nlohmann::ordered_json& json);

}  // namespace nightwave
