// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/model/program.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// What the totals of a tile say of one of its lanes.
Outcome read_outcome(const Program& program, const double* totals, std::size_t lane);

/// Where the traffic of one lane of a tile stands at the beginning of `block`. History is float or Half.
template <class History>
FinalState read_state(const Program& program, const float* state, const History* rings, std::int32_t block,
                      std::size_t lane);

}  // namespace nightwave::model
