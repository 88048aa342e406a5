// SPDX-License-Identifier: Apache-2.0
#include "search/coordinator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.hpp"
#include "search/layout.hpp"

namespace nightwave {
namespace {

/// Islands change ranks only where that shortens a generation by more than this share: timings are noisy, and moving
/// is not free.
constexpr double worthwhile_gain = 0.1;
/// Share of the time that keeping states for checkpoints may take: where generations are short, not every one is kept.
constexpr double share_for_states = 0.002;
constexpr std::uint32_t most_generations_between_states = 64;

}  // namespace

void Coordinator::begin(const Schedule& schedule, Bytes sweep_archive) {
  IslandsSnapshot snapshot;
  snapshot.schedule = schedule;
  snapshot.sweep_archive = std::move(sweep_archive);
  for (std::uint32_t i = 0; i < schedule.first_islands; ++i) snapshot.colonies.emplace_back(i, Bytes());
  begin(snapshot);
}

void Coordinator::begin(const IslandsSnapshot& snapshot) {
  schedule_ = snapshot.schedule;
  sweep_archive_ = snapshot.sweep_archive;
  retired_ = snapshot.retired;
  Era& era = eras_.emplace_back();
  era.from = snapshot.generation;
  for (const auto& [number, state] : snapshot.colonies) era.live.push_back(number);
  era.migrating = snapshot.migrating;
  era.retired = retired_.size();
  speeds_.assign(static_cast<std::size_t>(ranks_), 1.0);
  first_recorded_ = snapshot.generation + 1;
  began_s_ = scorer_.ending().elapsed_s();
}

const Coordinator::Era& Coordinator::era(std::uint32_t generation) const {
  auto after = std::upper_bound(eras_.begin(), eras_.end(), generation,
                                [](std::uint32_t g, const Era& era) { return g < era.from; });
  return after == eras_.begin() ? eras_.front() : *(after - 1);
}

void Coordinator::take(RankReport report) {
  const std::uint32_t generation = report.generation;
  for (const IslandRecord& island : report.islands) scorer_.hear_best(island.best);
  RankRecord& sum = since_decision_[report.rank.rank];
  sum.evaluations += report.rank.evaluations;
  sum.evaluating_s += report.rank.evaluating_s;
  longest_keeping_s_ = std::max(longest_keeping_s_, report.rank.keeping_s);
  Generation& all = generations_[generation];
  all.reports.push_back(std::move(report));
  if (heard_all(generation)) record(generation, all);
}

bool Coordinator::heard_all(std::uint32_t generation) const {
  const auto found = generations_.find(generation);
  return found != generations_.end() && found->second.reports.size() == static_cast<std::size_t>(ranks_);
}

void Coordinator::record(std::uint32_t generation, const Generation& all) {
  GenerationRecord record{generation, all.reports.front().evaluations, scorer_.ending().elapsed_s(), {}, {}};
  for (const RankReport& report : all.reports) {
    record.ranks.push_back(report.rank);
    record.islands.insert(record.islands.end(), report.islands.begin(), report.islands.end());
  }
  std::sort(record.ranks.begin(), record.ranks.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  std::sort(record.islands.begin(), record.islands.end(),
            [](const auto& a, const auto& b) { return a.island < b.island; });
  const auto leader = std::min_element(record.islands.begin(), record.islands.end(),
                                       [](const auto& a, const auto& b) { return a.best < b.best; });
  if (leader != record.islands.end()) scorer_.set_median(leader->median);
  if (generation < first_recorded_) return;  // already told before the search was interrupted
  generations_timed_ += 1;
  if (scorer_.hooks().progress) scorer_.hooks().progress(scorer_.status());
  if (scorer_.hooks().generation) scorer_.hooks().generation(record);
}

std::vector<double> Coordinator::speeds_now(std::size_t islands) {
  std::vector<double> measured(speeds_.size(), 0.0);
  double fastest = 0;
  for (const auto& [rank, sum] : since_decision_) {
    if (sum.evaluating_s <= 0) continue;
    double& speed = measured[static_cast<std::size_t>(rank)];
    speed = static_cast<double>(sum.evaluations) / sum.evaluating_s;
    fastest = std::max(fastest, speed);
  }
  since_decision_.clear();
  if (fastest == 0) return speeds_;
  // Who had nothing to do is given the benefit of the doubt.
  for (double& speed : measured)
    if (speed == 0) speed = fastest;
  const Layout now = share_lanes(islands, schedule_.lanes, speeds_);
  const Layout then = share_lanes(islands, schedule_.lanes, measured);
  if (longest_time(then, measured) < (1.0 - worthwhile_gain) * longest_time(now, measured)) speeds_ = measured;
  return speeds_;
}

std::uint32_t Coordinator::keep_every() const {
  const double seconds = scorer_.ending().elapsed_s() - began_s_;
  const double per_generation = std::max(1e-6, seconds / std::max(1.0, static_cast<double>(generations_timed_)));
  const double wanted = std::ceil(longest_keeping_s_ / (share_for_states * per_generation));
  return static_cast<std::uint32_t>(std::clamp(wanted, 1.0, static_cast<double>(most_generations_between_states)));
}

Decision Coordinator::decide(std::uint32_t generation) {
  require(heard_all(generation), "a decision rests on all reports");
  const Era before = eras_.back();
  std::map<std::uint32_t, double> best_of;
  for (const RankReport& report : generations_[generation].reports)
    for (const IslandRecord& island : report.islands) best_of[island.island] = island.best;
  std::vector<double> best;
  for (const std::uint32_t island : before.live) best.push_back(best_of.at(island));

  // As of the middle of the time in which the decision will hold: islands are given up neither late nor early.
  const std::size_t until_then = (generations_on_the_way + generations_between_decisions / 2) * before.live.size() *
                                 lanes_at(schedule_, generation);
  const double progress =
      scorer_.progress_at(generations_[generation].reports.front().evaluations + static_cast<std::int64_t>(until_then));
  Decision decision;
  decision.generation = generation;
  for (const std::size_t i : islands_that_go_on(schedule_, best, progress)) decision.live.push_back(before.live[i]);
  // Where only one island is to stay, the others are there to be compared with it: mixing would make them its copies.
  decision.migrating = schedule_.last_islands > 1 && progress >= progress_before_migration;
  decision.speeds = speeds_now(decision.live.size());
  decision.keep_every = keep_every();
  longest_keeping_s_ = 0;

  for (const std::uint32_t island : before.live)
    if (!std::binary_search(decision.live.begin(), decision.live.end(), island)) retired_.emplace_back(island, Bytes());
  eras_.push_back({generation + generations_on_the_way, decision.live, decision.migrating, retired_.size()});
  generations_.erase(generations_.begin(), generations_.find(generation));
  return decision;
}

void Coordinator::take(RetiredIsland retired) {
  const auto place =
      std::find_if(retired_.begin(), retired_.end(), [&](const auto& other) { return other.first == retired.island; });
  require(place != retired_.end(), "an island leaves that was not given up");
  place->second = std::move(retired.archive);
}

void Coordinator::take(ColonyState state) {
  if (kept_ && state.generation <= last_kept_) return;
  generations_[state.generation].colonies[state.island] = std::move(state.state);
  keep_if_complete(state.generation, state.evaluations);
}

void Coordinator::keep_if_complete(std::uint32_t generation, std::int64_t evaluations) {
  const Era& at = era(generation);
  Generation& all = generations_[generation];
  if (all.colonies.size() < at.live.size()) return;
  for (std::size_t i = 0; i < at.retired; ++i)
    if (retired_[i].second.empty()) return;  // its archive is still on the way; the next generation will do
  SearchSnapshot snapshot{scorer_.ending().elapsed_s(), scorer_.memory(), IslandsSnapshot()};
  IslandsSnapshot& islands = *snapshot.islands;
  islands.generation = generation;
  islands.evaluations = evaluations;
  islands.schedule = schedule_;
  islands.migrating = at.migrating;
  islands.sweep_archive = sweep_archive_;
  islands.retired.assign(retired_.begin(), retired_.begin() + static_cast<std::ptrdiff_t>(at.retired));
  for (auto& [number, state] : all.colonies) islands.colonies.emplace_back(number, std::move(state));
  all.colonies.clear();
  kept_ = true;
  last_kept_ = generation;
  if (scorer_.hooks().boundary) scorer_.hooks().boundary(to_bytes(snapshot));
}

}  // namespace nightwave
