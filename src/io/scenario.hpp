// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "demand/counted_day.hpp"
#include "demand/demand.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// A file the scenario was made from.
struct SourceFile {
  std::string role;    ///< net | routes | additional | config
  std::string path;    ///< relative to scenario.nc where possible
  std::string sha256;  ///< hex
};

/// A constant of the traffic model that calibration has fitted to this network.
struct CalibratedConstant {
  std::string name;
  double value = 0;
  double standard_error = 0;
};

/// A detector whose counts the demand was estimated from, and what was wrong with them.
struct CountedDetector : DetectorFaults {
  std::string name;
  std::optional<LinkId> link;  ///< none: not in the network
  std::optional<LinkId> next;
};

/// Everything scenario.nc holds.
struct Scenario {
  std::string name;
  std::string time_zone = "local";
  Network network;
  Signals signals;
  Demand demand;
  std::vector<SourceFile> sources;
  std::map<std::string, std::int64_t> dropped;  ///< what the scenario cannot represent: kind -> count
  std::vector<CalibratedConstant> calibration;
  std::vector<CountedDetector> detectors;         ///< none where the demand does not come from counts
  std::map<std::string, std::string> attributes;  ///< further global attributes whose names begin with counts_
  std::string history;                            ///< one line per command that made or changed it
};

}  // namespace nightwave
