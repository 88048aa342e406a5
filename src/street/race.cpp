// SPDX-License-Identifier: Apache-2.0
#include "street/race.hpp"

#include <algorithm>

#include "base/errors.hpp"

namespace nightwave {
namespace {

double mean_delay(const RaceEntry& entry) {
  double sum = 0;
  for (const auto& run : entry.runs) sum += run.delay_s();
  return sum / static_cast<double>(std::max<std::size_t>(1, entry.runs.size()));
}

long stranded(const StreetRun& run) { return run.trips.running + run.trips.not_inserted; }

bool is_jammed(const std::vector<StreetRun>& runs, const std::vector<StreetRun>& incumbent,
               const RaceOptions& options) {
  std::vector<double> delays;
  for (const auto& run : runs) delays.push_back(run.delay_s());
  std::sort(delays.begin(), delays.end());
  const auto n = delays.size();
  const double median = (delays[(n - 1) / 2] + delays[n / 2]) / 2;
  if (delays.back() > options.jam_factor * median) return true;
  for (std::size_t i = 0; i < n; ++i) {
    const long before = i < incumbent.size() ? stranded(incumbent[i]) : 0;
    const double excess = static_cast<double>(stranded(runs[i]) - before);
    if (excess > options.stranded_share * static_cast<double>(runs[i].trips.due)) return true;
  }
  return false;
}

/// The state of one race.
class Race {
 public:
  Race(std::size_t candidates, const RaceRunner& runner, const RaceOptions& options)
      : runner_(runner), options_(options) {
    result_.entries.resize(candidates);
  }

  RaceResult run() {
    const auto all = options_.seeds.size();
    const auto first = std::clamp<std::size_t>(options_.first_seeds, 1, all);
    std::vector<std::size_t> alive(result_.entries.size());
    for (std::size_t i = 0; i < alive.size(); ++i) alive[i] = i;

    drive(alive, first);
    alive = halve(alive);
    if (first + 1 < all) {
      drive(alive, first + 1);
      alive = halve(alive);
    }
    drive(alive, all);
    for (;;) {
      const auto finalists = sound(alive);
      if (finalists.empty()) {  // every finalist jammed: the next best of those that left
        const auto reserve = next_best();
        if (!reserve) break;
        alive = {*reserve};
        drive(alive, all);
        continue;
      }
      const auto better = std::ranges::find_if(
          finalists, [&](std::size_t candidate) { return result_.entries[candidate].delay_ratio.upper < 1.0; });
      if (better == finalists.end()) break;
      prove(*better);
      if (result_.entries[*better].jammed) continue;
      result_.winner = *better;
      break;
    }
    return std::move(result_);
  }

 private:
  /// Runs the seeds up to `count` that these candidates and the incumbent have not driven, and judges them.
  void drive(const std::vector<std::size_t>& candidates, std::size_t count) {
    std::vector<RaceJob> jobs;
    for (std::size_t s = result_.incumbent_runs.size(); s < count; ++s)
      jobs.push_back({std::nullopt, options_.seeds[s]});
    for (const auto candidate : candidates) {
      for (std::size_t s = result_.entries[candidate].runs.size(); s < count; ++s)
        jobs.push_back({candidate, options_.seeds[s]});
    }
    perform(jobs);
    for (const auto candidate : candidates) judge(result_.entries[candidate]);
  }

  /// Runs the seeds of the proof.
  void prove(std::size_t candidate) {
    std::vector<RaceJob> jobs;
    for (const std::uint64_t seed : options_.proof_seeds) jobs.push_back({candidate, seed});
    perform(jobs);
    judge(result_.entries[candidate]);
  }

  void perform(const std::vector<RaceJob>& jobs) {
    const auto runs = runner_(jobs);
    require(runs.size() == jobs.size(), "one run per job");
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      (jobs[i].candidate ? result_.entries[*jobs[i].candidate].runs : result_.incumbent_runs).push_back(runs[i]);
    }
  }

  void judge(RaceEntry& entry) const {
    std::vector<double> before;
    std::vector<double> after;
    for (std::size_t i = 0; i < std::min(entry.runs.size(), result_.incumbent_runs.size()); ++i) {
      before.push_back(result_.incumbent_runs[i].delay_s());
      after.push_back(entry.runs[i].delay_s());
    }
    entry.delay_ratio = estimate_ratio(before, after);
    entry.jammed = is_jammed(entry.runs, result_.incumbent_runs, options_);
  }

  /// Those that did not jam, best first.
  std::vector<std::size_t> sound(std::vector<std::size_t> candidates) const {
    std::erase_if(candidates, [&](std::size_t candidate) { return result_.entries[candidate].jammed; });
    std::stable_sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
      return mean_delay(result_.entries[a]) < mean_delay(result_.entries[b]);
    });
    return candidates;
  }

  std::vector<std::size_t> halve(const std::vector<std::size_t>& candidates) const {
    auto better = sound(candidates);
    better.resize((better.size() + 1) / 2);
    return better;
  }

  std::optional<std::size_t> next_best() const {
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < result_.entries.size(); ++i) {
      if (result_.entries[i].runs.size() < options_.seeds.size()) waiting.push_back(i);
    }
    waiting = sound(waiting);
    if (waiting.empty()) return std::nullopt;
    return waiting.front();
  }

  const RaceRunner& runner_;
  const RaceOptions& options_;
  RaceResult result_;
};

}  // namespace

RaceResult race(std::size_t candidates, const RaceRunner& runner, const RaceOptions& options) {
  require(!options.seeds.empty(), "a race needs seeds");
  return Race(candidates, runner, options).run();
}

}  // namespace nightwave
