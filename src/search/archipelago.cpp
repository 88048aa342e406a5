// SPDX-License-Identifier: Apache-2.0
#include "search/archipelago.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "base/errors.hpp"
#include "base/processor_time.hpp"
#include "search/measures_bytes.hpp"
#include "search/space.hpp"
#include "search/tags.hpp"

namespace nightwave {
namespace {

/// Adds the processor time of a scope.
class ProcessorTime {
 public:
  explicit ProcessorTime(double& sum) : sum_(sum) {}
  ~ProcessorTime() { sum_ += thread_processor_s() - begin_; }
  ProcessorTime(const ProcessorTime&) = delete;
  ProcessorTime& operator=(const ProcessorTime&) = delete;

 private:
  double& sum_;
  double begin_ = thread_processor_s();
};

/// An individual on its way.
struct Emigrant {
  std::uint32_t generation = 0;
  std::uint32_t to = 0;  ///< island
  Individual individual;
};
template <class Stream>
void fields(Stream& stream, Emigrant& emigrant) {
  stream(emigrant.generation, emigrant.to, emigrant.individual);
}

}  // namespace

Archipelago::Archipelago(const SearchSpace& space, Scorer& scorer, Mailbox& mail, std::uint64_t seed, ThreadPool& pool)
    : space_(space), scorer_(scorer), mail_(mail), seed_(seed), pool_(pool), leftovers_(space) {
  if (mail_.rank() == 0) coordinator_.emplace(scorer, mail.size());
}

bool Archipelago::works_on(std::size_t place) const {
  return std::any_of(layout_[place].begin(), layout_[place].end(),
                     [&](const LaneShare& share) { return share.rank == mail_.rank(); });
}

void Archipelago::settle(const std::vector<double>& speeds) {
  layout_ = share_lanes(live_.size(), schedule_.lanes, speeds);
}

void Archipelago::begin(const Schedule& schedule, const std::vector<std::vector<Individual>>& founders) {
  require(!founders.empty(), "islands need founders");
  schedule_ = schedule;
  if (coordinator_) coordinator_->begin(schedule, to_bytes(scorer_.archive()));
  live_.resize(schedule.first_islands);
  std::iota(live_.begin(), live_.end(), 0u);
  settle(std::vector<double>(static_cast<std::size_t>(mail_.size()), 1.0));
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!works_on(place)) continue;
    const std::uint32_t number = live_[place];
    Island island(space_, scorer_.objective(), seed_, number, founders[number % founders.size()], pool_);
    colonies_.emplace(number, Colony(std::move(island), space_));
  }
  keep();
}

void Archipelago::begin(const IslandsSnapshot& snapshot) {
  schedule_ = snapshot.schedule;
  generation_ = snapshot.generation;
  migrating_ = snapshot.migrating;
  if (coordinator_) coordinator_->begin(snapshot);
  for (const auto& [number, state] : snapshot.colonies) live_.push_back(number);
  settle(std::vector<double>(static_cast<std::size_t>(mail_.size()), 1.0));
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!works_on(place)) continue;
    colonies_.emplace(live_[place], Colony::restored(space_, scorer_.objective(), seed_, live_[place],
                                                     snapshot.colonies[place].second));
  }
  // What was on its way when the state was taken is sent again.
  const std::uint32_t since = generation_ % generations_between_decisions;
  if (generation_ < generations_between_decisions || since >= generations_on_the_way) return;
  std::int64_t in_between = 0;
  for (std::uint32_t back = 1; back <= since; ++back)
    in_between += static_cast<std::int64_t>(live_.size() * lanes_at(schedule_, generation_ - back));
  if (since > 0) report(generation_ - since, scorer_.evaluations() - in_between);
  if (since == 0) report(generation_, scorer_.evaluations());
  if (migrates(generation_ - since)) send_emigrants();
}

bool Archipelago::migrates(std::uint32_t generation) const {
  return migrating_ && live_.size() > 1 && generation % generations_between_migrations == 0;
}

void Archipelago::pump() {
  if (!coordinator_) return;
  while (auto message = mail_.take(report_tag)) coordinator_->take(from_bytes<RankReport>(message->bytes));
  while (auto message = mail_.take(retired_tag)) coordinator_->take(from_bytes<RetiredIsland>(message->bytes));
  while (auto message = mail_.take(snapshot_tag)) coordinator_->take(from_bytes<ColonyState>(message->bytes));
}

bool Archipelago::pump_and_look() {
  if (!mail_.alone()) pump();
  return scorer_.ending().look() != EndReason::none;
}

std::optional<Message> Archipelago::wait(int tag, std::optional<int> from) {
  const auto begin = std::chrono::steady_clock::now();
  std::optional<Message> message = mail_.wait(tag, from, [&] { return pump_and_look(); });
  record_.waiting_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return message;
}

std::vector<Archipelago::Candidates> Archipelago::propose(const std::vector<std::size_t>& lanes) {
  std::vector<Candidates> all;
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!works_on(place) || lanes[place] == 0) continue;
    Candidates& candidates = all.emplace_back();
    candidates.place = place;
    candidates.colony = &colony(place);
    candidates.genomes = candidates.colony->island.propose(lanes[place], pool_);
    candidates.plans.resize(lanes[place]);
    pool_.for_each_index(lanes[place],
                         [&](std::size_t lane) { candidates.plans[lane] = decode(space_, candidates.genomes[lane]); });
    candidates.measures.resize(lanes[place]);
    const auto share = std::find_if(layout_[place].begin(), layout_[place].end(),
                                    [&](const LaneShare& s) { return s.rank == mail_.rank(); });
    candidates.mine = scaled(*share, schedule_.lanes, lanes[place]);
  }
  return all;
}

bool Archipelago::score(std::vector<Candidates>& all, std::int64_t lanes_of_all) {
  // One batch for all islands: the more plans at once, the better vector lanes and threads are filled.
  std::vector<Plan> plans;
  for (const Candidates& c : all)
    plans.insert(plans.end(), c.plans.begin() + static_cast<std::ptrdiff_t>(c.mine.begin),
                 c.plans.begin() + static_cast<std::ptrdiff_t>(c.mine.end));
  std::vector<Measures> measures = scorer_.score_here(plans, [&](std::size_t done) {
    if (!coordinator_) return;
    pump();
    if (scorer_.hooks().progress)
      scorer_.hooks().progress(scorer_.status(static_cast<std::int64_t>(done) * lanes_of_all / std::ssize(plans)));
  });
  if (measures.size() < plans.size()) {
    // What was scored may still be the best plan.
    for (std::size_t i = 0; i < measures.size(); ++i) leftovers_.offer(plans[i], scorer_.objective()(measures[i]));
    for (std::size_t i = 0; i < measures.size(); ++i) scorer_.note_best(plans[i], scorer_.objective()(measures[i]));
    uncounted_ = std::ssize(measures);
    return false;
  }
  auto next = measures.begin();
  for (Candidates& c : all)
    for (std::size_t lane = c.mine.begin; lane < c.mine.end; ++lane) c.measures[lane] = std::move(*next++);
  return true;
}

bool Archipelago::exchange_scores(std::vector<Candidates>& all) {
  for (const Candidates& c : all) {
    if (layout_[c.place].size() == 1) continue;
    ByteWriter part;
    part(generation_, live_[c.place]);
    for (std::size_t lane = c.mine.begin; lane < c.mine.end; ++lane) write_measures(part, c.measures[lane]);
    for (const LaneShare& share : layout_[c.place])
      if (share.rank != mail_.rank()) mail_.send(share.rank, generation_part_tag, part.bytes());
  }
  for (Candidates& c : all) {
    for (const LaneShare& usual : layout_[c.place]) {
      if (usual.rank == mail_.rank()) continue;
      const std::optional<Message> message = wait(generation_part_tag, usual.rank);
      if (!message) return false;
      ByteReader part(message->bytes);
      require(part.read<std::uint32_t>() == generation_ && part.read<std::uint32_t>() == live_[c.place],
              "ranks that share an island must be in the same generation");
      const LaneShare share = scaled(usual, schedule_.lanes, c.plans.size());
      for (std::size_t lane = share.begin; lane < share.end; ++lane) c.measures[lane] = read_measures(part);
    }
  }
  return true;
}

bool Archipelago::generation(const std::vector<std::size_t>& lanes) {
  const auto all_lanes = static_cast<std::int64_t>(std::accumulate(lanes.begin(), lanes.end(), std::size_t{0}));
  std::vector<Candidates> all = propose(lanes);
  if (!score(all, all_lanes) || !exchange_scores(all)) return false;
  for (Candidates& c : all) {
    for (std::size_t lane = 0; lane < c.plans.size(); ++lane) {
      const double value = scorer_.objective()(c.measures[lane]);
      c.colony->archive.offer(c.plans[lane], value);
      scorer_.note_best(c.plans[lane], value);
    }
    c.colony->island.absorb(std::move(c.genomes), c.measures, pool_);
  }
  scorer_.count(all_lanes);
  generation_ += 1;
  return true;
}

void Archipelago::evolve() {
  while (!scorer_.ended()) {
    const std::vector<std::size_t> lanes =
        lanes_of_generation(schedule_, generation_, live_.size(), scorer_.evaluations_left());
    if (lanes.empty()) break;
    broken_off_ = !generation(lanes) || !end_generation();
    if (broken_off_) break;
  }
}

bool Archipelago::end_generation() {
  // A rank that is slow gets nothing to score and never waits: this is where it sees that it is to stop.
  if (pump_and_look()) return false;
  if (generation_ >= generations_between_decisions &&
      generation_ % generations_between_decisions == generations_on_the_way) {
    if (!take_in_immigrants() || !follow_decision()) return false;
  }
  if (generation_ % generations_between_decisions == 0) announce();
  report(generation_, scorer_.evaluations());
  if (generation_ % keep_every_ == 0) keep();
  return true;
}

/// What the decision about this generation will rest on, and who leaves for another island.
void Archipelago::announce() {
  const bool migrating = migrates(generation_);
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!works_on(place)) continue;
    Colony& here = colony(place);
    here.reported_best = here.island.best().objective;
    here.reported_median = here.island.median();
    if (migrating) here.leaving = here.island.best();
  }
  if (migrating) send_emigrants();
}

void Archipelago::send_emigrants() {
  const ProcessorTime time(record_.migrating_s);
  const std::uint32_t generation = generation_ - generation_ % generations_between_decisions;
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!at_home(place)) continue;
    const std::size_t next = (place + 1) % live_.size();
    const Bytes bytes = to_bytes(Emigrant{generation, live_[next], *colony(place).leaving});
    for (const LaneShare& share : layout_[next]) {
      if (share.rank == mail_.rank()) continue;
      mail_.send(share.rank, emigrant_tag, bytes);
      record_.bytes_migrated += bytes.size();
    }
  }
}

bool Archipelago::take_in_immigrants() {
  const std::uint32_t generation = generation_ - generations_on_the_way;
  if (!migrates(generation)) return true;
  std::map<std::uint32_t, Individual> arrived;
  std::size_t awaited = 0;
  for (std::size_t place = 0; place < live_.size(); ++place) {
    const std::size_t source = (place + live_.size() - 1) % live_.size();
    if (!works_on(place)) continue;
    if (at_home(source)) {
      arrived.emplace(live_[place], *colony(source).leaving);
    } else {
      awaited += 1;
    }
  }
  for (; awaited > 0; --awaited) {
    const std::optional<Message> message = wait(emigrant_tag, std::nullopt);
    if (!message) return false;
    const ProcessorTime time(record_.migrating_s);
    auto emigrant = from_bytes<Emigrant>(message->bytes);
    require(emigrant.generation == generation, "an emigrant of another generation has come");
    arrived.emplace(emigrant.to, std::move(emigrant.individual));
  }
  const ProcessorTime time(record_.migrating_s);
  for (auto& [number, individual] : arrived) colonies_.at(number).island.admit(std::move(individual));
  for (auto& [number, colony] : colonies_) colony.leaving.reset();
  return true;
}

bool Archipelago::follow_decision() {
  const std::uint32_t generation = generation_ - generations_on_the_way;
  Bytes bytes;
  if (coordinator_) {
    Patience patience;
    const auto begin = std::chrono::steady_clock::now();
    while (!coordinator_->heard_all(generation)) {
      if (pump_and_look()) return false;
      if (!coordinator_->heard_all(generation)) patience.step();
    }
    record_.waiting_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    bytes = to_bytes(coordinator_->decide(generation));
  }
  const auto begin = std::chrono::steady_clock::now();
  const std::optional<Bytes> told = mail_.broadcast(decision_tag, std::move(bytes), [&] { return pump_and_look(); });
  record_.waiting_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!told) return false;
  const auto decision = from_bytes<Decision>(*told);
  require(decision.generation == generation, "a decision about another generation has come");
  keep_every_ = decision.keep_every;
  migrating_ = decision.migrating;
  return move_islands(decision);
}

bool Archipelago::move_islands(const Decision& decision) {
  departed_.clear();
  const std::vector<std::uint32_t> before = live_;
  const Layout old_layout = layout_;
  const auto old_shares = [&](std::uint32_t number) -> const std::vector<LaneShare>& {
    return old_layout[static_cast<std::size_t>(std::lower_bound(before.begin(), before.end(), number) -
                                               before.begin())];
  };
  const auto has = [](const std::vector<LaneShare>& shares, int rank) {
    return std::any_of(shares.begin(), shares.end(), [&](const LaneShare& share) { return share.rank == rank; });
  };
  live_ = decision.live;
  settle(decision.speeds);
  for (const std::uint32_t number : before) {
    if (std::binary_search(live_.begin(), live_.end(), number)) continue;
    if (old_shares(number).front().rank == mail_.rank()) {
      RetiredIsland retired{decision.generation, number, to_bytes(colonies_.at(number).archive)};
      if (coordinator_) {
        coordinator_->take(std::move(retired));
      } else {
        mail_.send(0, retired_tag, to_bytes(retired));
      }
    }
    colonies_.erase(number);
  }
  for (std::size_t place = 0; place < live_.size(); ++place) {
    const std::uint32_t number = live_[place];
    if (old_shares(number).front().rank != mail_.rank()) continue;
    Bytes state;
    for (const LaneShare& share : layout_[place]) {
      if (has(old_shares(number), share.rank)) continue;
      if (state.empty()) state = to_bytes(colonies_.at(number));
      mail_.send(share.rank, colony_tag, state);
    }
  }
  for (std::size_t place = 0; place < live_.size(); ++place) {
    const std::uint32_t number = live_[place];
    if (works_on(place) || !colonies_.contains(number)) continue;
    departed_.push_back(std::move(colonies_.at(number)));
    colonies_.erase(number);
  }
  for (std::size_t place = 0; place < live_.size(); ++place) {
    const std::uint32_t number = live_[place];
    if (!works_on(place) || colonies_.contains(number)) continue;
    const std::optional<Message> message = wait(colony_tag, old_shares(number).front().rank);
    if (!message) return false;
    colonies_.emplace(number, Colony::restored(space_, scorer_.objective(), seed_, number, message->bytes));
  }
  return true;
}

void Archipelago::report(std::uint32_t generation, std::int64_t evaluations) {
  RankReport report{generation, evaluations, record_, {}};
  report.rank.rank = mail_.rank();
  report.rank.evaluations = scorer_.evaluated_here() - evaluated_reported_;
  report.rank.evaluating_s = scorer_.evaluating_s() - evaluating_reported_s_;
  report.rank.processor_s = thread_processor_s() - processor_reported_s_;
  report.rank.bytes_sent = mail_.bytes_sent() - bytes_reported_;
  record_ = {};
  evaluated_reported_ = scorer_.evaluated_here();
  evaluating_reported_s_ = scorer_.evaluating_s();
  processor_reported_s_ = thread_processor_s();
  bytes_reported_ = mail_.bytes_sent();
  const bool earlier = generation < generation_;
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!at_home(place)) continue;
    const Colony& here = colony(place);
    report.islands.push_back(earlier ? IslandRecord{live_[place], here.reported_best, here.reported_median}
                                     : IslandRecord{live_[place], here.island.best().objective, here.island.median()});
  }
  if (coordinator_) {
    coordinator_->take(std::move(report));
  } else {
    mail_.send(0, report_tag, to_bytes(report));
  }
}

void Archipelago::keep() {
  if (!scorer_.hooks().boundary) return;
  const ProcessorTime time(record_.keeping_s);
  for (std::size_t place = 0; place < live_.size(); ++place) {
    if (!at_home(place)) continue;
    ColonyState state{generation_, scorer_.evaluations(), live_[place], to_bytes(colony(place))};
    if (coordinator_) {
      coordinator_->take(std::move(state));
    } else {
      mail_.send(0, snapshot_tag, to_bytes(state));
    }
  }
}

Archive Archipelago::gather() {
  if (!broken_off_ && scorer_.hooks().boundary) keep();
  FinalArchives own;
  own.uncounted = uncounted_;
  for (std::size_t place = 0; place < live_.size(); ++place) {
    // After a search that was broken off islands may be on their way: whoever has one tells of it.
    const auto here = colonies_.find(live_[place]);
    if (here == colonies_.end() || (!broken_off_ && !at_home(place))) continue;
    own.archives.emplace_back(live_[place], to_bytes(here->second.archive));
  }
  if (broken_off_) {
    for (const Colony& colony : departed_) own.archives.emplace_back(colony.island.number(), to_bytes(colony.archive));
    own.archives.emplace_back(~0u, to_bytes(leftovers_));
  }
  if (mail_.rank() > 0) {
    mail_.send(0, final_tag, to_bytes(own));
    return leftovers_;
  }
  std::vector<FinalArchives> all{std::move(own)};
  const auto begin = std::chrono::steady_clock::now();
  for (int from = 1; from < mail_.size(); ++from) {
    const std::optional<Message> message = mail_.wait(final_tag, from, [&] {
      pump();
      scorer_.ending().look();
      return scorer_.ending().reason() == EndReason::stopped &&
             std::chrono::steady_clock::now() - begin > patience_with_silent_ranks;
    });
    if (message) all.push_back(from_bytes<FinalArchives>(message->bytes));
  }
  pump();
  std::vector<std::pair<std::uint32_t, Bytes>> archives;
  for (FinalArchives& part : all) {
    scorer_.count(part.uncounted);
    std::move(part.archives.begin(), part.archives.end(), std::back_inserter(archives));
  }
  std::stable_sort(archives.begin(), archives.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Archive whole = scorer_.archive();
  const auto offer = [&](const Bytes& bytes) {
    if (bytes.empty()) return;
    Archive part(space_);
    ByteReader reader(bytes);
    reader(part);
    whole.offer_all(part);
  };
  for (const auto& [number, bytes] : coordinator_->retired()) offer(bytes);
  for (const auto& [number, bytes] : archives) offer(bytes);
  return whole;
}

}  // namespace nightwave
