// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace nightwave {

/// Solves A x = b for a symmetric positive definite matrix by Cholesky's factorisation, in place: `lower` is A's lower
/// triangle row by row and becomes its factor, `right` is b and becomes x. False, with `right` undefined, where A is
/// not positive definite to machine precision.
bool solve_symmetric(std::vector<double>& lower, std::vector<double>& right);

}  // namespace nightwave
