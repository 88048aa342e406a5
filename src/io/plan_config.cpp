// SPDX-License-Identifier: Apache-2.0
#include "io/plan_config.hpp"

#include <limits>
#include <string>
#include <utility>

#include "io/toml_section.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {
namespace {

/// Longest cycle and split that NTCIP 1202 can carry, s.
constexpr int longest_time_s = 255;

constexpr double unbounded = std::numeric_limits<double>::infinity();

void read_objective(const std::string& path, const toml::table& table, PlanConfig::Objective& objective) {
  Section section(path, "objective", table);
  if (const auto preset = section.text("preset")) objective.preset = *preset;
  objective.stop_weight_s = section.number("stop_weight_s", 0, unbounded);
  objective.unserved_penalty_s = section.number("unserved_penalty_s", 0, unbounded);
  objective.overflow_weight = section.number("overflow_weight", 0, unbounded);
  objective.person_share = section.number("person_share", 0, 1);
  objective.bus_priority = section.number("bus_priority", 0, unbounded);
  objective.persons_per_bus = section.number("persons_per_bus", 1, 300);
  objective.persons_per_car = section.number("persons_per_car", 1, 10);
  section.end();
}

PlanConfig::CycleRange read_range(Section& section) {
  PlanConfig::CycleRange range{section.whole("shortest_s", 1, longest_time_s),
                               section.whole("longest_s", 1, longest_time_s)};
  if (range.shortest_s && range.longest_s && range.shortest_s->value > range.longest_s->value) {
    section.reject(range.longest_s->line, "longest_s", "= " + std::to_string(range.longest_s->value) + " s",
                   "it must be at least shortest_s, " + std::to_string(range.shortest_s->value) + " s");
  }
  return range;
}

Wish<std::vector<std::vector<int>>> read_orders(const Section& section, const toml::node& node) {
  Wish<std::vector<std::vector<int>>> orders{{}, line_of(node)};
  if (node.value_exact<std::string>() == "shipped") return orders;
  const std::string remedy = "write \"shipped\", or orders as [[0, 2, 1]]";
  const toml::array* array = node.as_array();
  if (array == nullptr || array->empty()) section.reject(orders.line, "stage_orders", "is no list of orders", remedy);
  for (const toml::node& entry : *array) {
    const toml::array* stages = entry.as_array();
    if (stages == nullptr) section.reject(line_of(entry), "stage_orders", "is no list of orders", remedy);
    std::vector<int>& order = orders.value.emplace_back();
    for (const toml::node& stage : *stages) {
      const auto number = stage.value_exact<std::int64_t>();
      if (!number || *number < 0 || *number > longest_time_s)
        section.reject(line_of(stage), "stage_orders", "holds something else than stages, counted from 0", remedy);
      order.push_back(static_cast<int>(*number));
    }
  }
  return orders;
}

void read_signals(const std::string& path, const toml::table& table, PlanConfig& config) {
  const Section names(path, "signal", table);
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (!node.is_table()) names.reject(line_of(node), name, "is not a table", "begin it by [signal.\"" + name + "\"]");
    Section section(path, "signal.\"" + name + "\"", *node.as_table());
    PlanConfig::SignalWishes wishes;
    wishes.name = {name, line_of(node)};
    wishes.locked = section.flag("locked");
    wishes.offset_s = section.whole("offset_s", 0, longest_time_s);
    if (const toml::node* orders = section.take("stage_orders")) wishes.stage_orders = read_orders(section, *orders);
    section.end();
    config.signals.push_back(std::move(wishes));
  }
}

void read_day(const std::string& path, const toml::table& table, PlanConfig::Day& day) {
  Section section(path, "day", table);
  day.most_plans = section.whole("most_plans", 1, most_patterns);
  day.shortest_period = section.text("shortest_period");
  if (auto hours = section.texts("quiet_hours")) day.quiet_hours = std::move(*hours);
  section.end();
}

PlanConfig read(const std::string& path, const toml::table& file) {
  PlanConfig config;
  config.path = path;
  Section root(path, "", file);
  if (const auto* table = root.table("objective")) read_objective(path, *table, config.objective);
  if (const auto* table = root.table("cycle")) {
    Section section(path, "cycle", *table);
    config.cycle = read_range(section);
    section.end();
  }
  config.only = root.texts("only");
  if (const auto* table = root.table("signal")) read_signals(path, *table, config);
  for (const auto& [table, line] : root.tables("group")) {
    Section section(path, "group", *table);
    PlanConfig::Group group;
    group.name = section.text("name").value_or(Wish<std::string>{"group", line});
    group.signals = section.texts("signals").value_or(std::vector<Wish<std::string>>{});
    if (group.signals.empty()) section.reject(line, "signals", "is missing", "name the signals of the group");
    group.cycle = read_range(section);
    section.end();
    config.groups.push_back(std::move(group));
  }
  for (const auto& [table, line] : root.tables("crossing")) {
    Section section(path, "crossing", *table);
    PlanConfig::Crossing crossing;
    crossing.signal = section.required(section.text("signal"), "signal", line);
    crossing.index = section.required(section.whole("index", 0, longest_time_s), "index", line);
    crossing.walk_s = section.whole("walk_s", 1, longest_time_s);
    crossing.clearance_s = section.whole("clearance_s", 1, longest_time_s);
    if (!crossing.walk_s && !crossing.clearance_s)
      section.reject(line, "walk_s", "is missing", "add it, clearance_s or both");
    section.end();
    config.crossings.push_back(std::move(crossing));
  }
  if (const auto* table = root.table("day")) read_day(path, *table, config.day);
  if (const auto* table = root.table("incumbent")) {
    Section section(path, "incumbent", *table);
    config.incumbent.least_gain_percent = section.number("least_gain_percent", 0, 100);
    config.incumbent.spared_gain_percent = section.number("spared_gain_percent", 0, 100);
    section.end();
  }
  root.end();
  return config;
}

}  // namespace

PlanConfig read_plan_config(const std::filesystem::path& path) { return read(path.string(), read_toml(path)); }

}  // namespace nightwave
