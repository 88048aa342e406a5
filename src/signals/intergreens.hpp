// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "signals/clearances.hpp"

namespace nightwave {

/// Intergreen between two stages that do not follow each other in the shipped program. What is green in both stays so
/// (yielding where one of them yields), what ends gets its yellow and then red until the longest clearance of all that
/// end, also from what begins, is over; what begins is red until then. Empty when nothing ends.
Intergreen computed_intergreen(const std::string& from, const std::string& to, const Clearances& clearances);

}  // namespace nightwave
