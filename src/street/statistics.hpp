// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace nightwave {

/// Mean of a sample and the half-width of its 95 % confidence interval (Student t); infinite below two values.
struct Estimate {
  double mean = 0;
  double ci95 = 0;
};

/// Ratio of paired values: geometric mean and its 95 % confidence interval, from Student t on the logarithms.
struct RatioEstimate {
  double mean = 1;
  double lower = 0;
  double upper = 0;
  double ci95 = 0;  ///< half the width of [lower, upper]
};

/// Quantile .975 of Student's t distribution; degrees of freedom >= 1.
double student_t975(int degrees_of_freedom);

/// Mean and confidence of independent values.
Estimate estimate(std::span<const double> values);

/// How large `after` is relative to `before`, pair by pair. Pairs of two zeros count as 1.
RatioEstimate estimate_ratio(std::span<const double> before, std::span<const double> after);

}  // namespace nightwave
