// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "io/wish.hpp"

namespace nightwave {

/// plan.toml: what an engineer asks of plans beyond the law. Names are the file's; docs/plan-toml.md explains every
/// key.
struct PlanConfig {
  struct Objective {
    Wish<std::string> preset{"commute", 0};
    std::optional<double> stop_weight_s;
    std::optional<double> unserved_penalty_s;
    std::optional<double> overflow_weight;
    std::optional<double> person_share;
    std::optional<double> bus_priority;
    std::optional<double> persons_per_bus;
    std::optional<double> persons_per_car;
  };
  struct CycleRange {
    std::optional<Wish<int>> shortest_s;
    std::optional<Wish<int>> longest_s;
  };
  struct SignalWishes {
    Wish<std::string> name;
    bool locked = false;
    std::optional<Wish<int>> offset_s;
    /// Orders allowed; empty: the shipped one alone. None: any that is legal.
    std::optional<Wish<std::vector<std::vector<int>>>> stage_orders;
  };
  struct Group {
    Wish<std::string> name;
    std::vector<Wish<std::string>> signals;
    CycleRange cycle;
  };
  struct Crossing {
    Wish<std::string> signal;
    Wish<int> index;
    std::optional<Wish<int>> walk_s;
    std::optional<Wish<int>> clearance_s;
  };
  /// What a plan has to gain over the incumbent, percent.
  struct Incumbent {
    std::optional<double> least_gain_percent;
    std::optional<double> spared_gain_percent;
  };
  /// A part of the day without a change of plan, as typed: "22:00-06:00".
  struct Day {
    std::optional<Wish<int>> most_plans;
    std::optional<Wish<std::string>> shortest_period;
    std::vector<Wish<std::string>> quiet_hours;
  };

  std::string path;
  Objective objective;
  CycleRange cycle;                                    ///< of all signals
  std::optional<std::vector<Wish<std::string>>> only;  ///< the signals that may change; none: all
  std::vector<SignalWishes> signals;
  std::vector<Group> groups;
  std::vector<Crossing> crossings;
  Day day;
  Incumbent incumbent;
};

/// Reads plan.toml. Throws InputError naming the line: what is no TOML, keys that are not known, values of a wrong kind
/// or outside their range.
PlanConfig read_plan_config(const std::filesystem::path& path);

}  // namespace nightwave
