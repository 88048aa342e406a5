// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "io/wish.hpp"

namespace nightwave {

/// Parses a TOML file. Throws InputError where it cannot be read, and naming the line where it is no TOML.
toml::table read_toml(const std::filesystem::path& path);

/// Line of a value in its file.
std::uint32_t line_of(const toml::node& node);

/// One table of a file: keys are taken one by one, and what is left at the end is not known. Takers give none where the
/// key is absent, and reject values of another kind or outside their range.
class Section {
 public:
  /// `path` and `table` must outlive it; `name`: of the table, as messages show it.
  Section(const std::string& path, std::string name, const toml::table& table);

  /// Throws InputError naming file, line and key.
  [[noreturn]] void reject(std::uint32_t line, const std::string& key, const std::string& problem,
                           const std::string& remedy) const;

  /// The value of a key, whatever it is; nullptr where there is none.
  const toml::node* take(const char* key);
  std::optional<Wish<std::string>> text(const char* key);
  std::optional<Wish<int>> whole(const char* key, int least, int most);
  std::optional<double> number(const char* key, double least, double most);
  /// False where the key is absent.
  bool flag(const char* key);
  std::optional<std::vector<Wish<std::string>>> texts(const char* key);
  const toml::table* table(const char* key);
  /// The tables of a list, and where each begins.
  std::vector<std::pair<const toml::table*, std::uint32_t>> tables(const char* key);

  /// A key that must be there; `line` is where its table begins.
  template <class T>
  Wish<T> required(std::optional<Wish<T>> found, const char* key, std::uint32_t line) const {
    if (!found) reject(line, key, "is missing", "add it");
    return *found;
  }

  /// Rejects keys that have not been taken.
  void end() const;

 private:
  template <class T>
  std::optional<Wish<T>> value(const char* key, const char* kind);

  const std::string& path_;
  std::string name_;
  const toml::table& table_;
  std::set<std::string> known_;
};

}  // namespace nightwave
