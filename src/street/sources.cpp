// SPDX-License-Identifier: Apache-2.0
#include "street/sources.hpp"

#include "base/errors.hpp"
#include "base/sha256.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> places(const SourceFile& source, const fs::path& scenario_path,
                             const std::optional<fs::path>& folder) {
  if (!folder) return {scenario_path.parent_path() / source.path};
  const fs::path relative = fs::path(source.path).relative_path();
  return {*folder / relative, *folder / relative.filename()};
}

fs::path locate(const SourceFile& source, const fs::path& scenario_path, const std::optional<fs::path>& folder) {
  std::optional<fs::path> changed;
  const auto candidates = places(source, scenario_path, folder);
  for (const auto& candidate : candidates) {
    std::error_code error;
    if (!fs::is_regular_file(candidate, error)) continue;
    const auto path = fs::canonical(candidate, error);
    if (source.sha256.empty() || sha256_of_file(path) == source.sha256) return path;
    changed = path;
  }
  if (changed) {
    throw InputError(scenario_path.string(), source.role + " " + changed->string(), "has changed since the import",
                     "import again, or name the folder with the original by --sources DIR");
  }
  throw InputError(scenario_path.string(), source.role + " " + candidates.back().string(), "is missing",
                   "name the folder that holds " + fs::path(source.path).filename().string() + " by --sources DIR");
}

}  // namespace

StreetSources locate_sources(const std::vector<SourceFile>& sources, const fs::path& scenario_path,
                             const std::optional<fs::path>& folder) {
  StreetSources found;
  for (const auto& source : sources) {
    if (source.role == "net")
      found.net = locate(source, scenario_path, folder);
    else if (source.role == "routes")
      found.routes.push_back(locate(source, scenario_path, folder));
    else if (source.role == "additional")
      found.additional.push_back(locate(source, scenario_path, folder));
    else if (source.role == "counts")
      throw InputError(
          scenario_path.string(), "demand", "was estimated from counts, and SUMO would drive the demand before",
          "judge it by nightwave evaluate, or compare in SUMO on the scenario that the counts were added to");
  }
  if (found.net.empty()) {
    throw InputError(scenario_path.string(), "sources", "name no SUMO net, so there is nothing to drive on",
                     "import the scenario from SUMO files");
  }
  return found;
}

}  // namespace nightwave
