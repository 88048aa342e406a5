// SPDX-License-Identifier: Apache-2.0
#include "street/programs.hpp"

#include <fstream>

#include "base/errors.hpp"
#include "io/files.hpp"

namespace nightwave {

namespace {

template <class Programs>
void write(const Scenario& scenario, const Programs& programs, const std::filesystem::path& path) {
  std::ofstream out(path);
  write_sumo_programs(scenario, programs, out);
  out.flush();
  if (!out) throw EnvironmentError(path.string() + ": cannot be written (disk full?)");
}

}  // namespace

void write_street_programs(const Scenario& scenario, const Plan& plan, const std::filesystem::path& path) {
  write(scenario, plan, path);
}

void write_street_programs(const Scenario& scenario, const DayPlan& day, const std::filesystem::path& path) {
  write(scenario, day, path);
}

}  // namespace nightwave
