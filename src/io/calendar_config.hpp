// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "io/wish.hpp"

namespace nightwave {

/// calendar.toml: which finished plan runs on which day. docs/day-plans.md explains every key.
struct CalendarConfig {
  struct Type {
    std::string name;
    Wish<std::filesystem::path> plan;  ///< plan.nc; paths in the file are relative to it
  };

  std::string path;
  std::optional<Wish<std::string>> time_zone;
  std::vector<Type> types;                  ///< in the order of the file
  std::array<std::size_t, 7> of_weekday{};  ///< index of types, Monday first
  std::map<Date, std::size_t> of_date;      ///< index of types
};

/// Reads calendar.toml. Throws InputError naming the line: what is no TOML, keys that are not known, values of a wrong
/// kind, days and dates that there are not, weekdays of no type or of two, types that there are not or of no day.
CalendarConfig read_calendar_config(const std::filesystem::path& path);

}  // namespace nightwave
