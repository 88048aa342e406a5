// SPDX-License-Identifier: Apache-2.0
#include "io/plan_config.hpp"

#include <toml++/toml.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/errors.hpp"
#include "base/joined.hpp"

namespace nightwave {
namespace {

/// Longest cycle and split that NTCIP 1202 can carry, s; also the most patterns less two reserved ones.
constexpr int longest_time_s = 255;
constexpr int most_patterns = 253;

std::uint32_t line_of(const toml::node& node) { return static_cast<std::uint32_t>(node.source().begin.line); }

/// One table of the file: keys are taken one by one, and what is left at the end is not known.
class Section {
 public:
  Section(const std::string& path, std::string name, const toml::table& table)
      : path_(path), name_(std::move(name)), table_(table) {}

  [[noreturn]] void reject(std::uint32_t line, const std::string& key, const std::string& problem,
                           const std::string& remedy) const {
    throw InputError(path_, "line " + std::to_string(line) + ": " + (name_.empty() ? "" : name_ + ".") + key, problem,
                     remedy);
  }

  const toml::node* take(const char* key) {
    known_.insert(key);
    return table_.get(key);
  }

  template <class T>
  std::optional<Wish<T>> value(const char* key, const char* kind) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::nullopt;
    const auto found = node->value_exact<T>();
    if (!found) reject(line_of(*node), key, std::string("is not ") + kind, std::string("write ") + kind);
    return Wish<T>{*found, line_of(*node)};
  }

  std::optional<Wish<std::string>> text(const char* key) { return value<std::string>(key, "text in quotes"); }

  std::optional<Wish<int>> whole(const char* key, int least, int most) {
    const auto found = value<std::int64_t>(key, "a whole number");
    if (!found) return std::nullopt;
    if (found->value < least || found->value > most) {
      reject(found->line, key, "= " + std::to_string(found->value),
             "it must be from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return Wish<int>{static_cast<int>(found->value), found->line};
  }

  std::optional<double> number(const char* key, double least, double most) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::nullopt;
    const auto found = node->value<double>();
    if (!found || !node->is_number()) reject(line_of(*node), key, "is not a number", "write a number");
    if (!(*found >= least && *found <= most)) {
      std::ostringstream problem, remedy;
      problem << "= " << *found;
      remedy << "it must be from " << least;
      if (std::isfinite(most)) remedy << " to " << most;
      reject(line_of(*node), key, problem.str(), remedy.str());
    }
    return *found;
  }

  bool flag(const char* key) {
    const auto found = value<bool>(key, "true or false");
    return found && found->value;
  }

  std::optional<std::vector<Wish<std::string>>> texts(const char* key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::nullopt;
    const toml::array* array = node->as_array();
    if (array == nullptr) reject(line_of(*node), key, "is not a list", "write texts in [ ]");
    std::vector<Wish<std::string>> all;
    for (const toml::node& entry : *array) {
      const auto found = entry.value_exact<std::string>();
      if (!found) reject(line_of(entry), key, "holds something else than text", "write texts in quotes");
      all.push_back({*found, line_of(entry)});
    }
    return all;
  }

  const toml::table* table(const char* key) {
    const toml::node* node = take(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) reject(line_of(*node), key, "is not a table", std::string("begin it by [") + key + "]");
    return node->as_table();
  }

  std::vector<std::pair<const toml::table*, std::uint32_t>> tables(const char* key) {
    const toml::node* node = take(key);
    if (node == nullptr) return {};
    const std::string remedy = std::string("begin each by [[") + key + "]]";
    const toml::array* array = node->as_array();
    if (array == nullptr) reject(line_of(*node), key, "is not a list of tables", remedy);
    std::vector<std::pair<const toml::table*, std::uint32_t>> all;
    for (const toml::node& entry : *array) {
      if (!entry.is_table()) reject(line_of(entry), key, "is not a list of tables", remedy);
      all.emplace_back(entry.as_table(), line_of(entry));
    }
    return all;
  }

  /// A key that must be there; `line` is where its table begins.
  template <class T>
  Wish<T> required(std::optional<Wish<T>> found, const char* key, std::uint32_t line) const {
    if (!found) reject(line, key, "is missing", "add it");
    return *found;
  }

  void end() const {
    for (const auto& [key, node] : table_) {
      if (known_.contains(std::string(key.str()))) continue;
      reject(line_of(node), std::string(key.str()), "is not known",
             "known here: " + joined({known_.begin(), known_.end()}));
    }
  }

  const toml::table& all() const { return table_; }

 private:
  const std::string& path_;
  std::string name_;
  const toml::table& table_;
  std::set<std::string> known_;
};

constexpr double unbounded = std::numeric_limits<double>::infinity();

void read_objective(const std::string& path, const toml::table& table, PlanConfig::Objective& objective) {
  Section section(path, "objective", table);
  if (const auto preset = section.text("preset")) objective.preset = *preset;
  objective.stop_weight_s = section.number("stop_weight_s", 0, unbounded);
  objective.unserved_penalty_s = section.number("unserved_penalty_s", 0, unbounded);
  objective.overflow_weight = section.number("overflow_weight", 0, unbounded);
  objective.person_share = section.number("person_share", 0, 1);
  objective.bus_priority = section.number("bus_priority", 0, unbounded);
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
    crossing.walk_s = section.required(section.whole("walk_s", 1, longest_time_s), "walk_s", line);
    section.end();
    config.crossings.push_back(std::move(crossing));
  }
  if (const auto* table = root.table("day")) read_day(path, *table, config.day);
  root.end();
  return config;
}

}  // namespace

PlanConfig read_plan_config(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw InputError(path.string(), "", "cannot be read", "name a file that exists");
  try {
    return read(path.string(), toml::parse(text, path.string()));
  } catch (const toml::parse_error& error) {
    throw InputError(path.string(), "line " + std::to_string(error.source().begin.line),
                     "is no TOML: " + std::string(error.description()), "toml.io has the rules");
  }
}

}  // namespace nightwave
