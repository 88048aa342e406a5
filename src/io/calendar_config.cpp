// SPDX-License-Identifier: Apache-2.0
#include "io/calendar_config.hpp"

#include <algorithm>

#include "base/joined.hpp"
#include "io/toml_section.hpp"

namespace nightwave {
namespace {

constexpr const char* weekday_remedy = "write mon, tue, wed, thu, fri, sat or sun";

/// A key that may have to be quoted, as messages show it.
std::string key_of(const std::string& table, const std::string& name) { return table + ".\"" + name + "\""; }

/// Reads a file table by table.
class CalendarReader {
 public:
  explicit CalendarReader(const std::filesystem::path& path) {
    config_.path = path.string();
    const toml::table file = read_toml(path);
    Section root(config_.path, "", file);
    config_.time_zone = root.text("time_zone");
    const toml::table* types = root.table("types");
    if (types == nullptr || types->empty())
      root.reject(1, "types", "is missing", "give each type of day a table, as [types.workday]");
    read_types(*types);
    if (const toml::table* dates = root.table("dates")) read_dates(*dates);
    root.end();
    require_every_day(root);
  }

  CalendarConfig take() { return std::move(config_); }

 private:
  void read_types(const toml::table& table) {
    const Section all(config_.path, "", table);
    // A table has its keys in the order of the alphabet; people mean the order of the lines.
    std::vector<std::pair<std::string, const toml::node*>> by_line;
    for (const auto& [key, node] : table) by_line.emplace_back(key.str(), &node);
    std::ranges::stable_sort(by_line, {}, [](const auto& entry) { return line_of(*entry.second); });
    for (const auto& [name, node] : by_line) {
      const std::uint32_t line = line_of(*node);
      const std::string key = key_of("types", name);
      if (name.empty()) all.reject(line, key, "has no name", "name the type of day, as [types.workday]");
      if (!node->is_table()) all.reject(line, key, "is not a table", "begin it by [types." + name + "]");
      read_type(name, line, *node->as_table());
    }
  }

  void read_type(const std::string& name, std::uint32_t line, const toml::table& table) {
    Section section(config_.path, key_of("types", name), table);
    const Wish<std::string> plan = section.required(section.text("plan"), "plan", line);
    config_.types.push_back({name, {std::filesystem::path(config_.path).parent_path() / plan.value, plan.line}});
    lines_.push_back(line);
    for (const Wish<std::string>& day : section.texts("days").value_or(std::vector<Wish<std::string>>{})) {
      const auto found = std::ranges::find(weekday_names, day.value);
      if (found == weekday_names.end())
        section.reject(day.line, "days", "names \"" + day.value + "\", which is no day", weekday_remedy);
      auto& type = of_weekday_[static_cast<std::size_t>(found - weekday_names.begin())];
      if (type) {
        section.reject(day.line, "days",
                       "has " + day.value + ", which type \"" + config_.types[*type].name + "\" has already",
                       "give each day one type");
      }
      type = config_.types.size() - 1;
    }
    section.end();
  }

  void read_dates(const toml::table& table) {
    const Section section(config_.path, "", table);
    for (const auto& [key, node] : table) {
      const std::string text(key.str());
      const auto date = parse_date(text);
      if (!date) section.reject(line_of(node), key_of("dates", text), "is no date", "write it as \"2026-12-25\"");
      const auto name = node.value_exact<std::string>();
      if (!name) section.reject(line_of(node), key_of("dates", text), "is not text in quotes", "name a type of day");
      const auto type = std::ranges::find(config_.types, *name, &CalendarConfig::Type::name);
      if (type == config_.types.end())
        section.reject(line_of(node), key_of("dates", text), "= \"" + *name + "\" is no type of day",
                       "there are " + names());
      config_.of_date[*date] = static_cast<std::size_t>(type - config_.types.begin());
    }
  }

  std::string names() const {
    std::vector<std::string> all;
    for (const CalendarConfig::Type& type : config_.types) all.push_back(type.name);
    return joined(all, ", ");
  }

  void require_every_day(const Section& root) {
    std::vector<std::string> left;
    for (std::size_t day = 0; day < of_weekday_.size(); ++day) {
      if (!of_weekday_[day]) left.emplace_back(weekday_names[day]);
      config_.of_weekday[day] = of_weekday_[day].value_or(0);
    }
    if (!left.empty())
      root.reject(lines_.front(), "types", "leaves " + joined(left, ", ") + " without a type",
                  "add them to days of one");
    for (std::size_t type = 0; type < config_.types.size(); ++type) {
      const bool on_weekday = std::ranges::find(config_.of_weekday, type) != config_.of_weekday.end();
      const bool on_date =
          std::ranges::any_of(config_.of_date, [&](const auto& entry) { return entry.second == type; });
      if (!on_weekday && !on_date)
        root.reject(lines_[type], key_of("types", config_.types[type].name), "has no day",
                    "give it days or a date, or leave it out");
    }
  }

  CalendarConfig config_;
  std::vector<std::uint32_t> lines_;  ///< of each type
  std::array<std::optional<std::size_t>, 7> of_weekday_{};
};

}  // namespace

CalendarConfig read_calendar_config(const std::filesystem::path& path) { return CalendarReader(path).take(); }

}  // namespace nightwave
