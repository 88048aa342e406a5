// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "io/netcdf_file.hpp"
#include "io/plan_file.hpp"

namespace nightwave {

/// Description of the variable of the periods' begins.
VariableText period_begin_text();

/// Writes the types of day, and which days they are of; nothing where there is one plan for every day. The periods of
/// all types lie one after the other along dimension `period`.
void write_calendar(NetcdfFile& file, const PlanFile& plan);

/// Deals the periods along dimension `period` out to the types of day. Throws InputError where they do not begin one
/// after the other, and where types, weekdays or dates contradict each other.
void read_calendar(const NetcdfFile& file, std::vector<PlanPeriod> periods, PlanFile& plan);

}  // namespace nightwave
