// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/commands.hpp"
#include "app/ranks.hpp"
#include "app/wanted_day.hpp"
#include "base/errors.hpp"
#include "base/joined.hpp"
#include "base/parallel.hpp"
#include "base/sha256.hpp"
#include "cluster/launcher.hpp"
#include "io/files.hpp"
#include "street/programs.hpp"
#include "street/sample_hours.hpp"
#include "street/street_farm.hpp"
#include "street/verdict_output.hpp"

namespace nightwave {

namespace {

struct StreetRequest {
  std::string scenario;
  std::string plan;
  WantedDay day;
  std::vector<std::uint64_t> seeds = {1, 2, 3};
  int drain_s = 900;
  double scale = 1.0;
  bool full = false;
  bool json = false;
  std::string sources;
  unsigned threads = 0;
};

/// Simulated before each hour of a sample, s.
constexpr int warm_up_s = 900;

/// What is driven: the horizon, or hours of it.
struct StreetParts {
  std::vector<StreetHour> hours;  ///< one for the whole horizon
  bool sampled = false;
};

StreetParts parts_of(const StreetRequest& request, const Demand& demand, const DayPlan& day) {
  if (day.periods.size() > 1 && !request.full)
    if (std::vector<StreetHour> hours = sample_hours(demand); !hours.empty()) return {std::move(hours), true};
  return {{{static_cast<double>(demand.begin_s), static_cast<double>(demand.end_s), demand.vehicles_due}}, false};
}

/// Runs at a time in this process.
unsigned threads_of(const StreetRequest& request, const Ranks* ranks) {
  if (request.threads > 0) return request.threads;
  return ranks == nullptr ? available_processors() : ranks->placement(0).threads;
}

/// Shipped and plan on every seed, the pairs side by side; parts of a day added up.
StreetVerdict compare(const StreetRequest& request, const Scenario& scenario, const DayPlan& day,
                      const StreetParts& parts, StreetSetting setting, const StreetDriver& drive,
                      StreetOptions options) {
  const StreetPrograms programs = street_programs(scenario, day);
  std::vector<StreetJob> jobs;
  for (const auto seed : request.seeds) {
    jobs.push_back({nullptr, seed});
    jobs.push_back({programs, seed});
  }
  std::vector<StreetRun> runs;
  double vehicles_due = 0;
  for (std::size_t part = 0; part < parts.hours.size(); ++part) {
    const StreetHour& hour = parts.hours[part];
    options.progress = [&](std::size_t done, std::size_t all) {
      spdlog::info("SUMO run {} of {} done", part * all + done, parts.hours.size() * all);
    };
    setting.begin_s = hour.begin_s;
    setting.end_s = hour.end_s;
    setting.warm_up_s =
        static_cast<int>(std::min<double>(warm_up_s, hour.begin_s - static_cast<double>(scenario.demand.begin_s)));
    const auto driven = drive(setting, jobs, options);
    if (part == 0) runs = driven;
    for (std::size_t i = 0; part > 0 && i < driven.size(); ++i) runs[i] += driven[i];
    vehicles_due += hour.vehicles_due;
  }
  std::vector<StreetRun> shipped;
  std::vector<StreetRun> planned;
  for (std::size_t i = 0; i < runs.size(); ++i) (i % 2 == 0 ? shipped : planned).push_back(runs[i]);
  return judge(std::move(shipped), std::move(planned), vehicles_due, request.scale);
}

/// The same on all ranks; none on those that only help.
std::optional<StreetVerdict> compare_on_ranks(const StreetRequest& request, const Scenario& scenario,
                                              const DayPlan& day, const StreetParts& parts,
                                              const StreetSetting& setting, Ranks* ranks) {
  const StreetOptions options{threads_of(request, ranks), {}, {}};
  if (ranks == nullptr) return compare(request, scenario, day, parts, setting, run_street, options);
  StreetFarm farm(ranks->mail(), setting);
  if (!ranks->speaks()) {
    farm.follow(options);
    return std::nullopt;
  }
  const StreetDriver drive = [&](const auto&... asked) { return farm.run(asked...); };
  StreetVerdict verdict = compare(request, scenario, day, parts, setting, drive, options);
  farm.end();
  return verdict;
}

ExitCode run(const StreetRequest& request, Invocation& invocation) {
  // Without a launcher a job of several tasks is no matter here: nothing is written that they could write twice.
  if (launched_by_mpi()) invocation.ranks = std::make_shared<Ranks>("");
  // Of the files as they are read: the verdict is about these, whatever replaces them while SUMO drives.
  StreetSubject subject{sha256_of_file(request.scenario), sha256_of_file(request.plan), {}};
  const auto scenario = read_scenario(request.scenario);
  const TypedDay typed = read_day(request.plan, scenario, request.day);
  subject.day_type = typed.name;
  const DayPlan& day = typed.day;
  StreetSetting setting =
      street_setting(scenario, request.scenario,
                     request.sources.empty() ? std::nullopt : std::optional<std::filesystem::path>(request.sources));
  setting.drain_s = request.drain_s;
  setting.scale = request.scale;
  const StreetParts parts = parts_of(request, scenario.demand, day);
  const auto found = compare_on_ranks(request, scenario, day, parts, setting, invocation.ranks.get());
  if (!found) return invocation.ranks->end_as(ExitCode::done);
  const StreetVerdict& verdict = *found;
  const std::vector<StreetHour> sample = parts.sampled ? parts.hours : std::vector<StreetHour>();
  for (const auto& warning : verdict.warnings) spdlog::warn("{}", warning);
  if (request.json)
    std::cout << verdict_json(verdict, setting, request.full, subject, sample) << '\n';
  else
    print_verdict(verdict, setting, std::cout, sample);
  if (!verdict.rejected()) return invocation.ranks ? invocation.ranks->end_as(ExitCode::done) : ExitCode::done;
  std::cout.flush();
  throw StreetRejected(request.plan + " is rejected: " + joined(verdict.reasons));
}

}  // namespace

void add_street_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("street", "Drive the shipped programs and a plan in SUMO and compare them");
  auto request = std::make_shared<StreetRequest>();
  command->add_option("scenario", request->scenario, "scenario.nc")->required();
  command->add_option("plan", request->plan, "plan.nc")->required();
  add_day_options(*command, request->day);
  command->add_option("--seeds", request->seeds, "Random seeds, each driven with both")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--drain", request->drain_s, "Seconds simulated after the demand's end")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--scale", request->scale, "Demand factor")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_flag("--full", request->full,
                    "All hours of a day of plans, not a sample; also the figures of every run (JSON)");
  command->add_option("--sources", request->sources, "Folder of the SUMO sources, where they have moved")
      ->check(CLI::ExistingDirectory);
  command->add_option("--threads", request->threads, "Runs at a time; 0: one per processor")->capture_default_str();
  command->add_flag("--json", request->json, "JSON instead of a table");
  command->callback(
      [&invocation, request] { invocation.run = [&invocation, request] { return run(*request, invocation); }; });
}

}  // namespace nightwave
