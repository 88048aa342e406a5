// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "io/scenario.hpp"
#include "signals/calendar.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace nightwave {

/// Which day of a plan file a command is to take, as typed; at most one of the two.
struct WantedDay {
  std::string date;  ///< empty: not given
  std::string type;  ///< empty: not given
};

/// Adds --date and --day-type, which exclude each other; with `file`, they need that option.
void add_day_options(CLI::App& command, WantedDay& wanted, CLI::Option* file = nullptr);

/// The day of plan.nc that is wanted, checked against the scenario like the rest of the file. Throws UsageError, naming
/// the types that there are, where the file has several and none is wanted, or another one.
TypedDay read_day(const std::filesystem::path& plan, const Scenario& scenario, const WantedDay& wanted);

}  // namespace nightwave
