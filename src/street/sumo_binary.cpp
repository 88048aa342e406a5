// SPDX-License-Identifier: Apache-2.0
#include "street/sumo_binary.hpp"

#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>

#include "base/errors.hpp"

namespace nightwave {
namespace {

bool is_program(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::optional<std::filesystem::path> search_path(const std::string& program) {
  std::istringstream folders(environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto candidate = std::filesystem::path(folder.empty() ? "." : folder) / program;
    if (is_program(candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::filesystem::path find_sumo() {
  if (const auto named = environment("SUMO_BINARY")) {
    if (named->find('/') == std::string::npos) {
      if (const auto found = search_path(*named)) return *found;
    } else if (is_program(*named)) {
      return *named;
    }
    throw EnvironmentError("SUMO_BINARY = " + *named + " is no program; let it name the sumo executable");
  }
  std::string tried;
  if (const auto home = environment("SUMO_HOME")) {
    const auto candidate = std::filesystem::path(*home) / "bin" / "sumo";
    if (is_program(candidate)) return candidate;
    tried = candidate.string() + " and ";
  }
  if (const auto found = search_path("sumo")) return *found;
  throw EnvironmentError("SUMO is missing (tried " + tried +
                         "PATH); install it (Debian: apt-get install sumo) or set SUMO_BINARY");
}

}  // namespace nightwave
