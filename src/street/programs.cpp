// SPDX-License-Identifier: Apache-2.0
#include "street/programs.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "base/errors.hpp"
#include "io/files.hpp"

namespace nightwave {

namespace {

template <class Programs>
StreetPrograms text_of(const Scenario& scenario, const Programs& programs) {
  std::ostringstream out;
  write_sumo_programs(scenario, programs, out);
  return std::make_shared<const std::string>(std::move(out).str());
}

}  // namespace

void write_additional_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream out(path);
  out << text;
  out.flush();
  if (!out) throw EnvironmentError(path.string() + ": cannot be written (disk full?)");
}

StreetPrograms street_programs(const Scenario& scenario, const Plan& plan) { return text_of(scenario, plan); }

StreetPrograms street_programs(const Scenario& scenario, const DayPlan& day) { return text_of(scenario, day); }

}  // namespace nightwave
