// SPDX-License-Identifier: Apache-2.0
#include "street/street_race.hpp"

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"
#include "street/programs.hpp"

namespace nightwave {

RaceResult race_on_street(const Scenario& scenario, const StreetSetting& setting, std::span<const Plan> candidates,
                          const Plan* incumbent, const RaceOptions& race_options, const StreetOptions& street_options) {
  const TemporaryFolder folder("nightwave-race");
  const auto file_of = [&](std::size_t candidate) {
    return folder.path() / ("candidate_" + std::to_string(candidate) + ".add.xml");
  };
  for (std::size_t i = 0; i < candidates.size(); ++i) write_street_programs(scenario, candidates[i], file_of(i));
  const auto incumbent_file = folder.path() / "incumbent.add.xml";
  if (incumbent != nullptr) write_street_programs(scenario, *incumbent, incumbent_file);

  const RaceRunner runner = [&](std::span<const RaceJob> wanted) {
    std::vector<StreetJob> jobs;
    for (const auto& job : wanted) {
      std::optional<std::filesystem::path> programs;
      if (job.candidate)
        programs = file_of(*job.candidate);
      else if (incumbent != nullptr)
        programs = incumbent_file;
      jobs.push_back({programs, job.seed});
    }
    return run_street(setting, jobs, street_options);
  };
  try {
    return race(candidates.size(), runner, race_options);
  } catch (const EnvironmentError&) {
    if (!street_options.stop.stop_requested()) throw;
    RaceResult result;
    result.interrupted = true;
    return result;
  }
}

}  // namespace nightwave
