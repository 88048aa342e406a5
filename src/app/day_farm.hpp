// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "app/day_model.hpp"
#include "app/window_search.hpp"
#include "cluster/mailbox.hpp"
#include "search/day_search.hpp"

namespace nightwave {

/// Answers what a day search on rank 0 asks, all ranks together: they share the search of each window, the intervals,
/// the transitions and the whole days. Answers do not depend on the ranks. On every rank the same model.
class DayFarm {
 public:
  /// All arguments must outlive it.
  DayFarm(WindowSearch& windows, const DayModel& model, Mailbox& mail);

  /// On rank 0, as DayOracle asks; every other rank must be in follow(). Throw RankFailed when a rank is silent.
  WindowResult search(const WindowTask& task, const std::function<void(Bytes)>& boundary);
  std::vector<std::vector<double>> interval_costs(const DayPlan& parent, std::span<const Plan> plans,
                                                  std::span<const std::int64_t> bounds_s);
  std::vector<std::vector<double>> transition_costs(std::span<const TimedDeparture> departures,
                                                    std::span<const Plan> to);
  std::vector<double> day_costs(std::span<const DayPlan> days);

  /// On the other ranks: works with rank 0 until it ends.
  void follow();
  /// On rank 0: lets the others leave follow().
  void end();

  /// False: after a stop a rank was silent, and the others cannot end with it.
  bool all_answered() const { return all_answered_ && windows_.all_answered(); }

 private:
  using Table = std::vector<std::vector<double>>;
  struct Order;

  Table shared(const Order& order);
  Table part_of(const Order& order, std::size_t rank) const;
  Table joined(const Order& order, std::vector<Table> parts) const;

  WindowSearch& windows_;
  const DayModel& model_;
  Mailbox& mail_;
  bool all_answered_ = true;
};

}  // namespace nightwave
