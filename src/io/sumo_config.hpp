// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nightwave {

/// The files of a SUMO scenario, in loading order, and its horizon where a configuration gives one.
struct SumoSources {
  std::filesystem::path net;
  std::vector<std::filesystem::path> routes;
  std::vector<std::filesystem::path> additional;  ///< SUMO loads these before the routes
  std::optional<std::filesystem::path> config;
  std::optional<double> begin_s;
  std::optional<double> end_s;
  std::map<std::string, std::int64_t>
      dropped;  ///< options of the configuration that change traffic but are not followed
};

/// Reads a .sumocfg; its file names are relative to its folder.
SumoSources read_sumo_config(const std::filesystem::path& file);

}  // namespace nightwave
