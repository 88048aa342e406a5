// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <iosfwd>

#include "io/plan_file.hpp"
#include "io/scenario.hpp"
#include "signals/day_plan.hpp"

namespace nightwave {

/// What a file of nightwave holds.
enum class FileKind { scenario, plan };

/// Tells the kind of a file. Throws InputError when it is neither.
FileKind kind_of_file(const std::filesystem::path& path);

/// Reads and validates scenario.nc. Throws InputError naming file, variable and element.
Scenario read_scenario(const std::filesystem::path& path);
/// Writes scenario.nc atomically: it is complete or absent.
void write_scenario(const Scenario& scenario, const std::filesystem::path& path);

/// Reads plan.nc on its own.
PlanFile read_plan(const std::filesystem::path& path);
/// Reads plan.nc and checks its shape against the scenario (names, sizes); legality is for `verify`.
PlanFile read_plan(const std::filesystem::path& path, const Scenario& scenario);
/// Writes plan.nc atomically.
void write_plan(const PlanFile& plan, const Scenario& scenario, const std::filesystem::path& path);

/// The plan as a SUMO additional file: one static tlLogic with programID "nightwave" per adjustable signal.
void write_sumo_programs(const Scenario& scenario, const Plan& plan, std::ostream& out);
/// A day of plans: a tlLogic "nightwave_<pattern>" per distinct timing, one per transition, and a WAUT per signal that
/// switches between them at the second at which both show the same. A day of one period is written as its plan.
void write_sumo_programs(const Scenario& scenario, const DayPlan& day, std::ostream& out);
/// The plan as CSV: one row per period, signal and stage; of several day types, after the type and its days.
void write_csv(const Scenario& scenario, const PlanFile& plan, std::ostream& out);

}  // namespace nightwave
