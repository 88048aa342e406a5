// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "io/scenario.hpp"

namespace nightwave {

/// The SUMO files that a scenario was imported from, found and unchanged; absolute paths in loading order.
struct StreetSources {
  std::filesystem::path net;
  std::vector<std::filesystem::path> routes;
  std::vector<std::filesystem::path> additional;
};

/// Finds the sources beside the scenario, or in `folder` where given, and compares their SHA-256 with the scenario's.
/// Throws InputError naming the first that is missing or differs, and for a demand that was estimated from counts: the
/// routes among the sources are not it.
StreetSources locate_sources(const std::vector<SourceFile>& sources, const std::filesystem::path& scenario_path,
                             const std::optional<std::filesystem::path>& folder);

}  // namespace nightwave
