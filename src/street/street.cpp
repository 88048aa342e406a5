// SPDX-License-Identifier: Apache-2.0
#include "street/street.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <mutex>
#include <string>

#include "base/errors.hpp"
#include "base/joined.hpp"
#include "base/parallel.hpp"
#include "base/temporary_folder.hpp"
#include "street/process.hpp"
#include "street/sumo_binary.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

std::string text(double value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end};
}

std::string join(const std::vector<fs::path>& paths) { return joined({paths.begin(), paths.end()}, ","); }

constexpr const char* programs_name = "programs.add.xml";
constexpr const char* edge_data_name = "edge_data.add.xml";

/// Output prefix that leads every output, also of detectors in the sources, into `folder`: SUMO puts it before the last
/// component of a path, so it first climbs to the root from wherever that is.
std::string output_prefix(const fs::path& folder) {
  constexpr int deepest = 64;
  std::string prefix;
  for (int level = 0; level < deepest; ++level) prefix += "../";
  return prefix + folder.relative_path().string() + "/";
}

std::vector<std::string> command_line(const StreetSetting& setting, const StreetJob& job, const fs::path& folder) {
  std::vector<std::string> arguments = {setting.sumo.string(), "-n", setting.sources.net.string()};
  const auto add = [&](std::initializer_list<std::string> more) { arguments.insert(arguments.end(), more); };
  if (!setting.sources.routes.empty()) add({"-r", join(setting.sources.routes)});
  auto additional = setting.sources.additional;
  if (job.programs) additional.push_back(folder / programs_name);
  if (setting.road_delays) additional.push_back(folder / edge_data_name);
  if (!additional.empty()) add({"-a", join(additional)});
  add({"-b",
       text(setting.begin_s - setting.warm_up_s),
       "-e",
       text(setting.end_s + setting.drain_s),
       "--seed",
       std::to_string(job.seed),
       "--step-length",
       "1",
       "--time-to-teleport",
       "-1",
       "--output-prefix",
       output_prefix(folder),
       "--tripinfo-output",
       "trips.xml",
       "--tripinfo-output.write-unfinished",
       "--tripinfo-output.write-undeparted",
       "--statistic-output",
       "statistics.xml",
       "--device.emissions.probability",
       "1",
       "--no-step-log",
       "--no-warnings",
       "--xml-validation",
       "never"});
  if (setting.scale != 1.0) add({"--scale", text(setting.scale)});
  return arguments;
}

/// The lines of SUMO's log that say what went wrong.
std::string complaint(const fs::path& log) {
  std::ifstream in(log);
  std::string errors;
  std::string last;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with("Quitting")) continue;
    if (line.starts_with("Error:") && errors.size() < 400) errors += (errors.empty() ? "" : " ") + line;
    last = line;
  }
  return errors.empty() ? last : errors;
}

StreetRun run_one(const StreetSetting& setting, const StreetJob& job, std::stop_token stop) {
  const TemporaryFolder folder("nightwave-street");
  const auto log = folder.path() / "sumo.log";
  if (job.programs) write_additional_file(folder.path() / programs_name, *job.programs);
  if (setting.road_delays)
    write_additional_file(
        folder.path() / edge_data_name,
        R"(<additional><edgeData id="delay" file="edges.xml" withInternal="true" excludeEmpty="true"/></additional>)");
  const auto end = run_process(command_line(setting, job, folder.path()), log, stop);
  if (end.stopped) throw StreetStopped();
  if (!end.succeeded()) {
    const auto how = end.signal != 0 ? "was killed by signal " + std::to_string(end.signal)
                                     : "ended with exit code " + std::to_string(end.exit_code);
    const auto words = complaint(log);
    throw EnvironmentError(setting.sumo.string() + " " + how + " (seed " + std::to_string(job.seed) + ", " +
                           (job.programs ? "planned" : "shipped") + " programs)" + (words.empty() ? "" : ": " + words));
  }
  StreetRun run;
  run.seed = job.seed;
  run.trips =
      read_tripinfo(folder.path() / "trips.xml", {setting.begin_s, setting.end_s, setting.end_s + setting.drain_s});
  run.teleports = read_teleports(folder.path() / "statistics.xml");
  if (setting.road_delays) run.road_delays = read_road_delays(folder.path() / "edges.xml", folder.path() / "trips.xml");
  return run;
}

}  // namespace

StreetSetting street_setting(const Scenario& scenario, const fs::path& scenario_path,
                             const std::optional<fs::path>& folder) {
  StreetSetting setting;
  setting.sources = locate_sources(scenario.sources, scenario_path, folder);
  setting.sumo = find_sumo();
  setting.begin_s = static_cast<double>(scenario.demand.begin_s);
  setting.end_s = static_cast<double>(scenario.demand.end_s);
  return setting;
}

StreetRun& StreetRun::operator+=(const StreetRun& other) {
  trips += other.trips;
  teleports += other.teleports;
  for (const auto& [place, delay] : other.road_delays) road_delays[place] += delay;
  return *this;
}

std::vector<StreetRun> run_street(const StreetSetting& setting, std::span<const StreetJob> jobs,
                                  const StreetOptions& options) {
  std::vector<StreetRun> runs(jobs.size());
  std::size_t done = 0;
  std::mutex mutex;
  try {
    parallel_for(std::max(1U, options.threads), jobs.size(), [&](std::size_t job) {
      if (options.stop.stop_requested()) throw StreetStopped();
      runs[job] = run_one(setting, jobs[job], options.stop);
      const std::lock_guard lock(mutex);
      ++done;
      if (options.progress) options.progress(done, jobs.size());
    });
  } catch (const EnvironmentError&) {
    // A terminal's Ctrl-C reaches SUMO as well, whose end then looks like a failure.
    if (options.stop.stop_requested()) throw StreetStopped();
    throw;
  }
  return runs;
}

}  // namespace nightwave
