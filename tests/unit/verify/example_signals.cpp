// SPDX-License-Identifier: Apache-2.0
#include "example_signals.hpp"

#include <numeric>

namespace nightwave::verify {

SignalRules two_stages() {
  SignalRules rules;
  rules.name = "main";
  rules.kinds = {Kind::vehicles, Kind::vehicles, Kind::vehicles, Kind::pedestrians};
  rules.conflicts = {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {1, 3}};
  rules.minimum_green_s = {5, 5, 5, 6};
  rules.crossing_length_m = {0, 0, 0, 9};
  rules.shipped_program = "shipped";
  rules.shipped = {{30, "GgrG"}, {5, "Ggrr"}, {3, "yyrr"}, {2, "rrrr"}, {25, "rrGr"}, {3, "rryr"}, {2, "rrrr"}};
  rules.stage_states = {"GgrG", "rrGr"};
  rules.stage_minimum_s = {6, 5};
  rules.intergreens = {{}, {{5, "Ggrr"}, {3, "yyrr"}, {2, "rrrr"}}, {{3, "rryr"}, {2, "rrrr"}}, {}};
  rules.shipped_green_s = {30, 25};
  rules.shipped_cycle_s = 70;
  rules.shipped_offset_s = 10;
  rules.adjustable = true;
  rules.group = 1;
  return rules;
}

SignalRules three_stages() {
  SignalRules rules;
  rules.name = "fork";
  rules.kinds.assign(3, Kind::vehicles);
  rules.conflicts = {{0, 1}, {1, 0}, {1, 2}, {2, 0}};
  rules.minimum_green_s = {5, 5, 5};
  rules.crossing_length_m = {0, 0, 0};
  rules.shipped_program = "shipped";
  rules.shipped = {{20, "Grr"}, {3, "yrr"}, {1, "rur"},  {15, "rGr"}, {3, "ryr"},
                   {1, "rrr"},  {1, "rru"}, {22, "rrG"}, {3, "rry"},  {1, "urr"}};
  rules.stage_states = {"Grr", "rGr", "rrG"};
  rules.stage_minimum_s = {5, 5, 5};
  rules.intergreens = {{},
                       {{3, "yrr"}, {1, "rur"}},
                       {{3, "yrr"}, {1, "rrr"}, {1, "rru"}},
                       {{3, "ryr"}, {1, "rrr"}, {1, "urr"}},
                       {},
                       {{3, "ryr"}, {1, "rrr"}, {1, "rru"}},
                       {{3, "rry"}, {1, "urr"}},
                       {{3, "rry"}, {1, "rur"}},
                       {}};
  rules.shipped_green_s = {20, 15, 22};
  rules.shipped_cycle_s = 70;
  rules.adjustable = true;
  rules.group = 1;
  return rules;
}

SignalTimes shipped_times(const SignalRules& rules) {
  SignalTimes times{rules.name, rules.shipped_cycle_s, rules.shipped_offset_s, {}, rules.shipped_green_s};
  times.order.resize(rules.stage_states.size());
  std::iota(times.order.begin(), times.order.end(), 0);
  return times;
}

Program shipped_program(const SignalRules& rules) {
  return {rules.name, "new", "static", static_cast<double>(rules.shipped_offset_s), rules.shipped, false};
}

bool names(const std::vector<Finding>& findings, const std::string& signal, const std::string& rule,
           const std::string& words) {
  for (const Finding& finding : findings) {
    if (finding.signal == signal && finding.rule == rule && finding.text.find(words) != std::string::npos) return true;
  }
  return false;
}

std::string listing(const std::vector<Finding>& findings) {
  std::string all;
  for (const Finding& finding : findings) all += to_string(finding) + "\n";
  return all.empty() ? "nothing" : all;
}

}  // namespace nightwave::verify
