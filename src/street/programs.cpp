// SPDX-License-Identifier: Apache-2.0
#include "street/programs.hpp"

#include <fstream>

#include "base/errors.hpp"
#include "io/files.hpp"

namespace nightwave {

void write_street_programs(const Scenario& scenario, const Plan& plan, const std::filesystem::path& path) {
  std::ofstream out(path);
  write_sumo_programs(scenario, plan, out);
  out.flush();
  if (!out) throw EnvironmentError(path.string() + ": cannot be written (disk full?)");
}

}  // namespace nightwave
