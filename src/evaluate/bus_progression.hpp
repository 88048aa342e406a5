// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "demand/demand.hpp"
#include "evaluate/model_constants.hpp"
#include "network/network.hpp"
#include "signals/plan.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// What buses wait at the signal at the end of a link, vehicle-seconds over the horizon.
struct BusDelay {
  LinkId link;
  double delay_veh_s = 0;
};

/// Buses on their own way through the green: from signal to signal with the time that they need, stops included, which
/// takes them out of the platoons that the traffic model lets them drive in. A distribution over the second of the
/// cycle is carried from stop line to stop line; nobody else feels it. docs/model.md has the equations.
class BusProgression {
 public:
  /// `network` and `signals` must outlive it.
  BusProgression(const Network& network, const Signals& signals, const Demand& demand, const ModelConstants& constants);

  /// By link, for links that buses leave at a signal; the same links in the same order for every plan. Plans must be
  /// legal.
  std::vector<BusDelay> operator()(const Plan& plan) const;

 private:
  /// Vehicles by the second of a cycle, counted from midnight; cycle 0: spread evenly over whatever cycle.
  struct Phases {
    int cycle_s = 0;
    std::vector<double> vehicles;
  };
  /// Where buses come from, and how long they take from that stop line to this one: weights[k] of them first_s + k.
  struct Feeder {
    std::size_t movement = 0;
    double vehicles = 0;
    int first_s = 0;
    std::vector<double> weights;
  };
  /// Buses that go from one link to another.
  struct Movement {
    LinkId link;
    LinkId next;
    double vehicles = 0;
    double unfed = 0;  ///< of them, those that begin their trip on the link
    std::optional<SignalId> signal;
    std::uint16_t index = 0;
    double load = 0;  ///< of a lane, by all traffic: share of its saturation flow
    std::vector<Feeder> feeders;
  };

  void add_movements(const Demand& demand, const ModelConstants& constants);
  void add_feeders(const Demand& demand, const ModelConstants& constants);
  void sort_downstream();
  Phases arriving(const Movement& movement, const Plan& plan, const std::vector<Phases>& leaving) const;
  double serve(const Movement& movement, const SignalTiming& timing, Phases& phases) const;

  const Network& network_;
  const Signals& signals_;
  std::vector<Movement> movements_;
  std::vector<std::size_t> order_;  ///< upstream first, as far as lines have a first
  std::size_t sweeps_ = 1;
};

}  // namespace nightwave
