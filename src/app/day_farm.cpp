// SPDX-License-Identifier: Apache-2.0
#include "app/day_farm.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <utility>

#include "app/stop_signals.hpp"
#include "base/errors.hpp"
#include "cluster/pulse.hpp"
#include "evaluate/interval_measures.hpp"
#include "kernels/model/backends.hpp"

namespace nightwave {

template <class Stream>
void fields(Stream& stream, PlanPeriod& period) {
  stream(period.begin_s, period.plan);
}
template <class Stream>
void fields(Stream& stream, DayPlan& day) {
  stream(day.periods);
}

namespace {

enum FarmTag : int {
  order_tag = 900,  ///< beyond the search's tags: what all ranks do next
  part_tag          ///< a rank's part of the answer
};

enum class Question : std::uint8_t { window, intervals, transitions, days, none };

bool wait_for_ever() { return false; }

}  // namespace

/// What rank 0 tells the others; of the members the question's own count.
struct DayFarm::Order {
  Question question = Question::none;  ///< none: to end
  WindowTask window;
  std::vector<DayPlan> days;  ///< of intervals the parent, of transitions those that are left, each with its time
  std::vector<Plan> plans;
  std::vector<std::int64_t> bounds_s;
  unsigned threads = 1;  ///< of rank 0: parts must not depend on who works them out

  template <class Stream>
  void fields(Stream& stream) {
    stream(question, window, days, plans, bounds_s, threads);
  }
};

DayFarm::DayFarm(WindowSearch& windows, const DayModel& model, Mailbox& mail)
    : windows_(windows), model_(model), mail_(mail) {}

WindowResult DayFarm::search(const WindowTask& task, const std::function<void(Bytes)>& boundary) {
  Order order;
  order.question = Question::window;
  order.window = task;
  mail_.broadcast(order_tag, to_bytes(order), wait_for_ever);
  return windows_(task, boundary);
}

std::vector<std::vector<double>> DayFarm::interval_costs(const DayPlan& parent, std::span<const Plan> plans,
                                                         std::span<const std::int64_t> bounds_s) {
  Order order;
  order.question = Question::intervals;
  order.days = {parent};
  order.plans.assign(plans.begin(), plans.end());
  order.bounds_s.assign(bounds_s.begin(), bounds_s.end());
  return shared(order);
}

std::vector<std::vector<double>> DayFarm::transition_costs(std::span<const TimedDeparture> departures,
                                                           std::span<const Plan> to) {
  Order order;
  order.question = Question::transitions;
  for (const TimedDeparture& departure : departures) order.days.push_back({{{departure.at_s, *departure.from}}});
  order.plans.assign(to.begin(), to.end());
  return shared(order);
}

std::vector<double> DayFarm::day_costs(std::span<const DayPlan> days) {
  Order order;
  order.question = Question::days;
  order.days.assign(days.begin(), days.end());
  std::vector<double> costs;
  for (const std::vector<double>& cost : shared(order)) costs.push_back(cost.front());
  return costs;
}

/// A rank's part: a range of the intervals; every so manieth transition; whole tiles of days, for fewer than fill a
/// tile take no less time.
DayFarm::Table DayFarm::part_of(const Order& order, std::size_t rank) const {
  const auto ranks = static_cast<std::size_t>(mail_.size());
  Table part;
  if (order.question == Question::intervals) {
    const std::size_t intervals = order.bounds_s.size() - 1;
    const IntervalRange range = shared_intervals(intervals, order.plans.size(), ranks, order.threads)[rank];
    spdlog::debug("intervals {} to {} of {}", range.first, range.end, intervals);
    part = model_.interval_costs(order.days.front(), order.plans, order.bounds_s, range);
  } else if (order.question == Question::transitions) {
    std::vector<TimedDeparture> mine;
    for (std::size_t i = rank; i < order.days.size(); i += ranks)
      mine.push_back({order.days[i].periods.front().begin_s, &order.days[i].periods.front().plan});
    spdlog::debug("{} of {} departures", mine.size(), order.days.size());
    if (!mine.empty()) part = model_.transition_costs(mine, order.plans);
  } else {
    std::vector<DayPlan> mine;
    for (std::size_t i = 0; i < order.days.size(); ++i)
      if (i / model::cpu_tile_width() % ranks == rank) mine.push_back(order.days[i]);
    spdlog::debug("{} of {} days", mine.size(), order.days.size());
    if (mine.empty()) return part;
    for (const double cost : model_.costs(mine)) part.push_back({cost});
  }
  return part;
}

DayFarm::Table DayFarm::joined(const Order& order, std::vector<Table> parts) const {
  Table whole;
  if (order.question == Question::intervals) {
    whole.resize(order.plans.size());
    for (const Table& part : parts)
      for (std::size_t plan = 0; plan < part.size(); ++plan)
        whole[plan].insert(whole[plan].end(), part[plan].begin(), part[plan].end());
    return whole;
  }
  std::vector<std::size_t> next(parts.size(), 0);
  for (std::size_t i = 0; i < order.days.size(); ++i) {
    const std::size_t turn = order.question == Question::transitions ? i : i / model::cpu_tile_width();
    const std::size_t rank = turn % parts.size();
    whole.push_back(std::move(parts[rank].at(next[rank]++)));
  }
  return whole;
}

/// On rank 0: has all ranks work out their parts of an answer.
DayFarm::Table DayFarm::shared(const Order& asked) {
  Order order = asked;
  order.threads = std::max(1u, model_.evaluator().options().threads);
  mail_.broadcast(order_tag, to_bytes(order), wait_for_ever);
  std::vector<Table> parts{part_of(order, 0)};
  PulseWatch watch(mail_);
  for (int from = 1; from < mail_.size(); ++from) {
    const std::optional<Message> message = mail_.wait(part_tag, from, [&] {
      if (StopSignals::requested()) return watch.silence(from) > patience_with_silent_ranks;
      if (const auto failure = watch.frozen(from, longest_silence)) throw RankFailed(from, *failure);
      return false;
    });
    // After a stop rank 0 ends with what is known, for which it needs an answer to its question.
    all_answered_ = all_answered_ && message;
    parts.push_back(message ? from_bytes<Table>(message->bytes) : part_of(order, static_cast<std::size_t>(from)));
  }
  return joined(order, std::move(parts));
}

void DayFarm::follow() {
  for (;;) {
    const auto order = from_bytes<Order>(*mail_.broadcast(order_tag, {}, wait_for_ever));
    if (order.question == Question::none) return;
    if (order.question == Question::window) {
      windows_(order.window, [](const Bytes&) {});
      continue;
    }
    // On a thread beside the one that minds the messages, so that rank 0 knows a busy rank from a frozen one.
    std::future<Table> part =
        std::async(std::launch::async, [&] { return part_of(order, static_cast<std::size_t>(mail_.rank())); });
    Pulse pulse(mail_);
    Patience patience;
    while (part.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      pulse.step();
      patience.step();
    }
    mail_.send(0, part_tag, to_bytes(part.get()));
  }
}

void DayFarm::end() { mail_.broadcast(order_tag, to_bytes(Order()), wait_for_ever); }

}  // namespace nightwave
