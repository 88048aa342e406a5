// SPDX-License-Identifier: Apache-2.0
#include "street/street_farm.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <numeric>
#include <optional>
#include <utility>

#include "base/errors.hpp"
#include "base/exit_code.hpp"

namespace nightwave {
namespace {

enum FarmTag : int {
  slots_tag = 800,  ///< beyond the search's tags: how many runs at a time a rank can do
  order_tag,        ///< a rank's jobs
  stop_tag,         ///< give them up
  progress_tag,     ///< runs that a rank has done since it last told
  reply_tag         ///< what came of a rank's jobs
};

/// What rank 0 tells another: its next jobs.
struct Order {
  StreetSetting setting;
  std::vector<StreetJob> jobs;  ///< none: to end
};
template <class Stream>
void fields(Stream& stream, Order& order) {
  stream(order.setting, order.jobs);
}

/// What came of a rank's jobs; the runs are complete where it neither stopped nor failed.
struct Reply {
  bool stopped = false;
  std::optional<Failure> failure;
  std::vector<StreetRun> runs;
};
template <class Stream>
void fields(Stream& stream, Reply& reply) {
  stream(reply.stopped, reply.failure, reply.runs);
}

/// A rank's own jobs, driven by threads of their own while the thread that made it minds the messages.
class Share {
 public:
  Share(StreetSetting setting, std::vector<StreetJob> jobs, const StreetOptions& options)
      : setting_(std::move(setting)), jobs_(std::move(jobs)), asked_to_stop_(options.stop, [this] { stop(); }) {
    reply_ = std::async(std::launch::async, [this, threads = options.threads] {
      Reply reply;
      try {
        reply.runs = run_street(setting_, jobs_, {threads, stop_.get_token(), [this](auto...) { done_ += 1; }});
      } catch (const StreetStopped&) {
        reply.stopped = true;
      } catch (const EnvironmentError& error) {
        reply.failure = {static_cast<int>(ExitCode::environment_failed), error.what()};
      }
      return reply;
    });
  }
  ~Share() { stop(); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  void stop() { stop_.request_stop(); }
  std::size_t done() const { return done_; }
  bool over() const { return reply_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
  /// Once, when it is over.
  Reply reply() { return reply_.get(); }

 private:
  StreetSetting setting_;
  std::vector<StreetJob> jobs_;
  std::atomic<std::size_t> done_{0};
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> asked_to_stop_;
  std::future<Reply> reply_;  // last: its thread uses all of the above
};

using Shares = std::vector<std::vector<std::size_t>>;  ///< numbers of jobs, by rank
using Replies = std::vector<std::optional<Reply>>;     ///< by rank; none as long as it has not come

/// Numbers of the jobs of each rank: a job for every rank, then a second for those that can do two at a time, and so
/// on, until all are dealt out; from the beginning again where there are more.
Shares dealt_out(std::size_t jobs, const std::vector<unsigned>& slots) {
  std::vector<std::size_t> turns;
  for (unsigned level = 0; level < *std::max_element(slots.begin(), slots.end()); ++level)
    for (std::size_t rank = 0; rank < slots.size(); ++rank)
      if (level < slots[rank]) turns.push_back(rank);
  Shares shares(slots.size());
  for (std::size_t job = 0; job < jobs; ++job) shares[turns[job % turns.size()]].push_back(job);
  return shares;
}

std::vector<StreetJob> picked(std::span<const StreetJob> jobs, const std::vector<std::size_t>& numbers) {
  std::vector<StreetJob> share;
  for (const std::size_t number : numbers) share.push_back(jobs[number]);
  return share;
}

void forget(Mailbox& mail, int tag) {
  while (mail.take(tag)) continue;
}

/// On rank 0: takes in what came of the jobs, on all ranks. False: after a stop a rank was silent.
bool await(Mailbox& mail, const Shares& shares, Share& own, const StreetOptions& options,
           std::chrono::steady_clock::duration longest, Replies& replies) {
  std::vector<std::size_t> done(shares.size(), 0);
  std::size_t told = 0;
  std::optional<std::chrono::steady_clock::time_point> stopped_at;
  PulseWatch watch(mail);
  Patience patience;
  while (!std::all_of(replies.begin(), replies.end(), [](const auto& reply) { return reply.has_value(); })) {
    while (const auto message = mail.take(progress_tag))
      done[static_cast<std::size_t>(message->from)] += from_bytes<std::size_t>(message->bytes);
    while (const auto message = mail.take(reply_tag)) {
      const auto rank = static_cast<std::size_t>(message->from);
      replies[rank] = from_bytes<Reply>(message->bytes);
      done[rank] = shares[rank].size();
    }
    if (!replies[0] && own.over()) replies[0] = own.reply();
    done[0] = own.done();
    const std::size_t all_done = std::accumulate(done.begin(), done.end(), std::size_t{0});
    const std::size_t all = std::accumulate(shares.begin(), shares.end(), std::size_t{0},
                                            [](std::size_t sum, const auto& share) { return sum + share.size(); });
    if (options.progress && all_done > told) options.progress(all_done, all);
    told = std::max(told, all_done);
    for (std::size_t rank = 1; rank < replies.size() && !stopped_at; ++rank) {
      if (replies[rank]) continue;
      if (auto failure = watch.frozen(static_cast<int>(rank), longest))
        replies[rank] = Reply{false, std::move(failure), {}};
    }
    // What one rank cannot do, or was asked not to do, makes the others' runs useless.
    const bool useless = std::any_of(replies.begin(), replies.end(),
                                     [](const auto& reply) { return reply && (reply->stopped || reply->failure); });
    const auto now = std::chrono::steady_clock::now();
    if (!stopped_at && (useless || options.stop.stop_requested())) {
      stopped_at = now;
      own.stop();
      mail.send_others(stop_tag, {});
    }
    if (stopped_at && now - *stopped_at > patience_with_silent_ranks) return false;
    patience.step();
  }
  return true;
}

/// The runs in the order of the jobs; or what became of them instead.
std::vector<StreetRun> gathered(const Shares& shares, Replies replies) {
  std::size_t jobs = 0;
  bool stopped = false;
  for (std::size_t rank = 0; rank < shares.size(); ++rank) {
    jobs += shares[rank].size();
    stopped = stopped || !replies[rank] || replies[rank]->stopped;
    if (!replies[rank] || !replies[rank]->failure) continue;
    if (rank == 0) throw EnvironmentError(replies[rank]->failure->message);
    throw RankFailed(static_cast<int>(rank), *replies[rank]->failure);
  }
  if (stopped) throw StreetStopped();
  std::vector<StreetRun> runs(jobs);
  for (std::size_t rank = 0; rank < shares.size(); ++rank) {
    require(replies[rank]->runs.size() == shares[rank].size(), "one run per job");
    for (std::size_t i = 0; i < shares[rank].size(); ++i) runs[shares[rank][i]] = std::move(replies[rank]->runs[i]);
  }
  return runs;
}

}  // namespace

StreetFarm::StreetFarm(Mailbox& mail, StreetSetting place, std::chrono::steady_clock::duration patience)
    : mail_(mail), place_(std::move(place)), patience_(patience) {}

StreetSetting StreetFarm::here(StreetSetting setting) const {
  setting.sumo = place_.sumo;
  setting.sources = place_.sources;
  return setting;
}

const std::vector<unsigned>& StreetFarm::slots(const StreetOptions& options) {
  if (!slots_.empty()) return slots_;
  std::vector<unsigned> slots{std::max(1u, options.threads)};
  std::optional<std::chrono::steady_clock::time_point> stopped_at;
  PulseWatch watch(mail_);
  for (int from = 1; from < mail_.size(); ++from) {
    // Whoever is there has told already, or is about to: the others have nothing to do after the search.
    const auto told = mail_.wait(slots_tag, from, [&] {
      if (!stopped_at && options.stop.stop_requested()) stopped_at = std::chrono::steady_clock::now();
      if (stopped_at) return std::chrono::steady_clock::now() - *stopped_at > patience_with_silent_ranks;
      if (const auto failure = watch.frozen(from, patience_)) throw RankFailed(from, *failure);
      return false;
    });
    all_answered_ = all_answered_ && told;
    if (!told) throw StreetStopped();
    slots.push_back(std::max(1u, from_bytes<unsigned>(told->bytes)));
  }
  return slots_ = std::move(slots);
}

std::vector<StreetRun> StreetFarm::run(const StreetSetting& setting, std::span<const StreetJob> jobs,
                                       const StreetOptions& options) {
  if (mail_.alone()) return run_street(setting, jobs, options);
  const Shares shares = dealt_out(jobs.size(), slots(options));
  forget(mail_, progress_tag);  // of the batch before
  Replies replies(shares.size());
  for (std::size_t rank = 1; rank < shares.size(); ++rank) {
    if (shares[rank].empty()) {
      replies[rank].emplace();
    } else {
      mail_.send(static_cast<int>(rank), order_tag, to_bytes(Order{setting, picked(jobs, shares[rank])}));
    }
  }
  Share own(here(setting), picked(jobs, shares[0]), options);
  all_answered_ = await(mail_, shares, own, options, patience_, replies);
  return gathered(shares, std::move(replies));
}

void StreetFarm::follow(const StreetOptions& options) {
  mail_.send(0, slots_tag, to_bytes(options.threads));
  for (;;) {
    auto order = from_bytes<Order>(mail_.wait(order_tag, 0).bytes);
    if (order.jobs.empty()) return;
    forget(mail_, stop_tag);  // of the batch before
    Share own(here(order.setting), std::move(order.jobs), options);
    std::size_t told = 0;
    Pulse pulse(mail_);
    Patience patience;
    while (!own.over()) {
      if (mail_.take(stop_tag, 0)) own.stop();
      if (const std::size_t done = own.done(); done > told)
        mail_.send(0, progress_tag, to_bytes(done - std::exchange(told, done)));
      pulse.step();
      patience.step();
    }
    mail_.send(0, reply_tag, to_bytes(own.reply()));
  }
}

void StreetFarm::end() { mail_.send_others(order_tag, to_bytes(Order())); }

}  // namespace nightwave
