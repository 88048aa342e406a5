// SPDX-License-Identifier: Apache-2.0
#include "app/wanted_day.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/errors.hpp"
#include "io/files.hpp"

namespace nightwave {

void add_day_options(CLI::App& command, WantedDay& wanted, CLI::Option* file) {
  CLI::Option* date =
      command
          .add_option("--date", wanted.date, "Of a plan.nc of several day types, the one of this date, as 2026-12-25")
          ->check([](const std::string& text) {
            return parse_date(text) ? std::string() : "'" + text + "' is no date; write it as 2026-12-25";
          });
  CLI::Option* type =
      command.add_option("--day-type", wanted.type, "Of a plan.nc of several day types, the one of this name")
          ->excludes(date);
  if (file == nullptr) return;
  date->needs(file);
  type->needs(file);
}

TypedDay read_day(const std::filesystem::path& plan, const Scenario& scenario, const WantedDay& wanted) {
  Calendar calendar = read_plan(plan, scenario).calendar;
  const auto refuse = [&](const std::string& problem) {
    throw UsageError(problem + "; choose one of " + type_names(calendar) + " by --day-type, or --date YYYY-MM-DD");
  };
  if (!wanted.date.empty()) return std::move(calendar.types[type_on(calendar, *parse_date(wanted.date))]);
  if (!wanted.type.empty()) {
    if (calendar.is_every_day())
      throw UsageError("--day-type " + wanted.type + ": " + plan.string() +
                       " has no day types, its plans are of every day; leave the option out");
    const auto type = type_named(calendar, wanted.type);
    if (!type) refuse("--day-type " + wanted.type + ": " + plan.string() + " has no such day type");
    return std::move(calendar.types[*type]);
  }
  if (calendar.types.size() > 1) refuse(plan.string() + " holds plans of several day types");
  return std::move(calendar.types.front());
}

}  // namespace nightwave
