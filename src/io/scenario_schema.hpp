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
}

}  // namespace nightwave
