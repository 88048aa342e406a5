// SPDX-License-Identifier: Apache-2.0
#include "street/street_race.hpp"

#include <vector>

#include "street/programs.hpp"

namespace nightwave {

RaceResult race_on_street(const Scenario& scenario, const StreetSetting& setting, std::span<const Plan> candidates,
                          const Plan* incumbent, const RaceOptions& race_options, const StreetDriver& drive,
                          const StreetOptions& street_options) {
  std::vector<StreetPrograms> programs;
  for (const Plan& candidate : candidates) programs.push_back(street_programs(scenario, candidate));
  const StreetPrograms of_incumbent = incumbent != nullptr ? street_programs(scenario, *incumbent) : nullptr;

  const RaceRunner runner = [&](std::span<const RaceJob> wanted) {
    std::vector<StreetJob> jobs;
    for (const auto& job : wanted) jobs.push_back({job.candidate ? programs[*job.candidate] : of_incumbent, job.seed});
    return drive(setting, jobs, street_options);
  };
  try {
    return race(candidates.size(), runner, race_options);
  } catch (const StreetStopped&) {
    RaceResult result;
    result.interrupted = true;
    return result;
  }
}

}  // namespace nightwave
