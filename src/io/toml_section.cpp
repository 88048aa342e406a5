// SPDX-License-Identifier: Apache-2.0
#include "io/toml_section.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/errors.hpp"
#include "base/joined.hpp"

namespace nightwave {

toml::table read_toml(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw InputError(path.string(), "", "cannot be read", "name a file that exists");
  try {
    return toml::parse(text, path.string());
  } catch (const toml::parse_error& error) {
    throw InputError(path.string(), "line " + std::to_string(error.source().begin.line),
                     "is no TOML: " + std::string(error.description()), "toml.io has the rules");
  }
}

std::uint32_t line_of(const toml::node& node) { return static_cast<std::uint32_t>(node.source().begin.line); }

Section::Section(const std::string& path, std::string name, const toml::table& table)
    : path_(path), name_(std::move(name)), table_(table) {}

void Section::reject(std::uint32_t line, const std::string& key, const std::string& problem,
                     const std::string& remedy) const {
  throw InputError(path_, "line " + std::to_string(line) + ": " + (name_.empty() ? "" : name_ + ".") + key, problem,
                   remedy);
}

const toml::node* Section::take(const char* key) {
  known_.insert(key);
  return table_.get(key);
}

template <class T>
std::optional<Wish<T>> Section::value(const char* key, const char* kind) {
  const toml::node* node = take(key);
  if (node == nullptr) return std::nullopt;
  const auto found = node->value_exact<T>();
  if (!found) reject(line_of(*node), key, std::string("is not ") + kind, std::string("write ") + kind);
  return Wish<T>{*found, line_of(*node)};
}

std::optional<Wish<std::string>> Section::text(const char* key) { return value<std::string>(key, "text in quotes"); }

std::optional<Wish<int>> Section::whole(const char* key, int least, int most) {
  const auto found = value<std::int64_t>(key, "a whole number");
  if (!found) return std::nullopt;
  if (found->value < least || found->value > most) {
    reject(found->line, key, "= " + std::to_string(found->value),
           "it must be from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return Wish<int>{static_cast<int>(found->value), found->line};
}

std::optional<double> Section::number(const char* key, double least, double most) {
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

bool Section::flag(const char* key) {
  const auto found = value<bool>(key, "true or false");
  return found && found->value;
}

std::optional<std::vector<Wish<std::string>>> Section::texts(const char* key) {
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

const toml::table* Section::table(const char* key) {
  const toml::node* node = take(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) reject(line_of(*node), key, "is not a table", std::string("begin it by [") + key + "]");
  return node->as_table();
}

std::vector<std::pair<const toml::table*, std::uint32_t>> Section::tables(const char* key) {
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

void Section::end() const {
  for (const auto& [key, node] : table_) {
    if (known_.contains(std::string(key.str()))) continue;
    reject(line_of(node), std::string(key.str()), "is not known",
           "known here: " + joined({known_.begin(), known_.end()}));
  }
}

}  // namespace nightwave
