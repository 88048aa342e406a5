// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace nightwave {

/// Spearman's rank correlation; ties share their mean rank; 0 where one side is constant.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace nightwave
