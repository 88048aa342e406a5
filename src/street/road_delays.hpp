// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace nightwave {

/// Delay per place over a run, vehicle-seconds: time lost on a link, under the link's name, and on the ways across a
/// junction, under ":" and the junction's name; waiting to enter the network counts for the link entered. Vehicles that
/// never entered are not in it: SUMO does not say where they wait.
using RoadDelays = std::map<std::string, double>;

/// Reads SUMO's edge data output (with internal edges) and its tripinfo output.
/// Throws EnvironmentError as stream_output() does.
RoadDelays read_road_delays(const std::filesystem::path& edges, const std::filesystem::path& trips);

}  // namespace nightwave
