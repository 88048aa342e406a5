// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/errors.hpp"
#include "street/programs.hpp"
#include "street/road_delays.hpp"
#include "street/sources.hpp"
#include "street/tripinfo.hpp"

namespace nightwave {

/// What all runs of one comparison share.
struct StreetSetting {
  std::filesystem::path sumo;  ///< the program, from find_sumo()
  StreetSources sources;
  double begin_s = 0;  ///< demand window whose vehicles are counted
  double end_s = 0;
  int warm_up_s = 0;         ///< simulated before it, so that the roads are as full as they are at its begin
  int drain_s = 900;         ///< simulated after it, so that what is blocked is charged
  double scale = 1.0;        ///< demand factor
  bool road_delays = false;  ///< also say where the delay arises
};

/// The setting in which a scenario's demand is driven: SUMO found, sources located (`folder` as in locate_sources()).
StreetSetting street_setting(const Scenario& scenario, const std::filesystem::path& scenario_path,
                             const std::optional<std::filesystem::path>& folder = std::nullopt);

/// What another process needs to know of a setting that has its own SUMO and sources.
template <class Stream>
void fields(Stream& stream, StreetSetting& setting) {
  stream(setting.begin_s, setting.end_s, setting.warm_up_s, setting.drain_s, setting.scale, setting.road_delays);
}

/// One run: which signal programs on which random seed.
struct StreetJob {
  StreetPrograms programs;  ///< nullptr: as shipped
  std::uint64_t seed = 1;
};
template <class Stream>
void fields(Stream& stream, StreetJob& job) {
  stream(job.programs, job.seed);
}

/// What one run measured.
struct StreetRun {
  std::uint64_t seed = 1;
  TripTotals trips;
  long teleports = 0;
  RoadDelays road_delays;  ///< empty unless asked for

  double per_vehicle(double sum) const { return trips.due > 0 ? sum / static_cast<double>(trips.due) : 0.0; }
  /// Mean delay of the vehicles due, s.
  double delay_s() const { return per_vehicle(trips.delay_s); }

  /// Adds what another part of the day measured with the same programs and seed.
  StreetRun& operator+=(const StreetRun& other);
};
template <class Stream>
void fields(Stream& stream, StreetRun& run) {
  stream(run.seed, run.trips, run.teleports, run.road_delays);
}

struct StreetOptions {
  unsigned threads = 1;                                             ///< runs at a time
  std::stop_token stop;                                             ///< kills the runs under way
  std::function<void(std::size_t done, std::size_t all)> progress;  ///< called after every run, one call at a time
};

/// A stop was requested before all runs were done.
class StreetStopped : public EnvironmentError {
 public:
  StreetStopped() : EnvironmentError("stopped before all runs of SUMO were done") {}
};

/// Runs SUMO once per job, several at a time; results in the order of the jobs.
/// Throws EnvironmentError with SUMO's own words when a run fails, StreetStopped when stopped.
std::vector<StreetRun> run_street(const StreetSetting& setting, std::span<const StreetJob> jobs,
                                  const StreetOptions& options);

/// Does as run_street() does: in this process, or on all ranks (StreetFarm::run).
using StreetDriver = std::function<std::vector<StreetRun>(const StreetSetting& setting, std::span<const StreetJob> jobs,
                                                          const StreetOptions& options)>;

}  // namespace nightwave
