// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "io/scenario.hpp"
#include "io/sumo_config.hpp"

namespace nightwave {

struct ImportOptions {
  std::optional<std::int64_t> begin_s;  ///< none: the configuration's, else the second of the first departure
  std::optional<std::int64_t> end_s;    ///< none: the configuration's, else one second after the last departure
  std::int32_t slice_s = 300;
  std::string time_zone = "local";  ///< IANA name
  std::filesystem::path
      scenario_file;         ///< where the scenario will be written: sources are named relative to its folder
  std::string command_line;  ///< for the scenario's history
};

/// Makes a scenario of a SUMO net, its programs and its demand. What cannot be represented is counted in
/// Scenario::dropped. Throws InputError naming file and element when a file is damaged or contradicts itself.
Scenario import_sumo(const SumoSources& sources, const ImportOptions& options);

}  // namespace nightwave
