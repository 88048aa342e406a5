// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/demand_schema.hpp"
#include "io/network_schema.hpp"
#include "io/scenario.hpp"
#include "io/signal_schema.hpp"

namespace nightwave {

/// One entry of Scenario::dropped.
struct DroppedKind {
  std::string kind;
  std::int64_t count = 0;
};

/// All variables of scenario.nc. `Whole` is Scenario or const Scenario; `dropped` stands for its map.
template <class Archive, class Whole, class DroppedKinds>
void scenario_schema(Archive& archive, Whole& scenario, DroppedKinds& dropped) {
  network_schema(archive, scenario.network);
  signal_schema(archive, scenario.signals);
  demand_schema(archive, scenario.demand);

  const auto sources = archive.table("source", scenario.sources);
  archive.column(sources, {"source_role", "what the source file holds: net, routes, additional or config"},
                 &SourceFile::role);
  archive.column(sources, {"source_path", "path of the source file, relative to this file where possible"},
                 &SourceFile::path);
  archive.column(sources, {"source_sha256", "SHA-256 of the source file, hexadecimal"}, &SourceFile::sha256);

  const auto kinds = archive.table("dropped", dropped);
  archive.column(kinds, {"dropped_kind", "kind of thing in the sources that this file cannot represent"},
                 &DroppedKind::kind);
  archive.column(kinds, {"dropped_count", "how many of them the sources had", "1", 0}, &DroppedKind::count);

  const auto constants = archive.table("calibrated_constant", scenario.calibration);
  archive.column(constants, {"calibrated_constant_name", "constant of the traffic model fitted to this network"},
                 &CalibratedConstant::name);
  archive.column(constants,
                 {.name = "calibrated_constant_value",
                  .long_name = "fitted value",
                  .units = "1",
                  .comment = "in the unit of the constant, which its name ends in"},
                 &CalibratedConstant::value);
  archive.column(constants,
                 {.name = "calibrated_constant_error",
                  .long_name = "standard error of the fitted value",
                  .units = "1",
                  .valid_min = 0,
                  .comment = "in the unit of the constant, which its name ends in"},
                 &CalibratedConstant::standard_error);

  if (!archive.holds("detector", scenario.detectors)) return;
  const auto detectors = archive.table("detector", scenario.detectors);
  archive.column(detectors, {"detector_name", "detector whose counts the demand was estimated from"},
                 &CountedDetector::name);
  archive.column(detectors,
                 {.name = "detector_link", .long_name = "link where it counts", .comment = "none: not in the network"},
                 &CountedDetector::link);
  archive.column(detectors,
                 {.name = "detector_next",
                  .long_name = "link that the vehicles it counts go to",
                  .comment = "none: it counts all that leave the link"},
                 &CountedDetector::next);
  archive.column(detectors, {"detector_gaps", "slices of days without a usable record", "1", 0},
                 &CountedDetector::gaps);
  archive.column(detectors, {"detector_overlaps", "slices of days that records cover more than once: left out", "1", 0},
                 &CountedDetector::overlaps);
  archive.column(detectors,
                 {"detector_implausible", "slices of days with more vehicles than lanes can carry: left out", "1", 0},
                 &CountedDetector::implausible);
  archive.column(detectors, {"detector_outliers", "slices of days that differ from the other days: left out", "1", 0},
                 &CountedDetector::outliers);
  archive.column(detectors,
                 {"detector_silent_days", "days without a vehicle where other days have some: left out", "1", 0},
                 &CountedDetector::silent_days);
}

}  // namespace nightwave
