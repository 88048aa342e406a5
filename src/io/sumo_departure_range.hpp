// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace nightwave {

/// First and last intended departure of a scenario's vehicles, s.
struct DepartureRange {
  double first_s = 0;
  double last_s = 0;
};

/// Looks through additional and route files for departures; none when there is no vehicle.
/// `end_s`: end of flows that give none. Throws InputError for such a flow when there is no `end_s`.
std::optional<DepartureRange> departure_range(const std::vector<std::filesystem::path>& files,
                                              std::optional<double> begin_s, std::optional<double> end_s);

}  // namespace nightwave
