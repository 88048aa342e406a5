// SPDX-License-Identifier: Apache-2.0
#include "street/statistics.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/errors.hpp"

namespace nightwave {

double student_t975(int degrees_of_freedom) {
  require(degrees_of_freedom >= 1, "Student t needs a degree of freedom");
  // Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.10.
  constexpr std::array<double, 30> table = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                            2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                            2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  if (degrees_of_freedom <= static_cast<int>(table.size()))
    return table[static_cast<std::size_t>(degrees_of_freedom - 1)];
  // Expansion 26.7.5 around the normal quantile; exact to 1e-4 here.
  const double z = 1.959964;
  const double n = degrees_of_freedom;
  return z + (z * z * z + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

Estimate estimate(std::span<const double> values) {
  const auto n = values.size();
  if (n == 0) return {0, std::numeric_limits<double>::infinity()};
  double sum = 0;
  for (const double value : values) sum += value;
  Estimate result{sum / static_cast<double>(n), std::numeric_limits<double>::infinity()};
  if (n < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const double deviation = std::sqrt(squares / static_cast<double>(n - 1));
  result.ci95 = student_t975(static_cast<int>(n) - 1) * deviation / std::sqrt(static_cast<double>(n));
  return result;
}

RatioEstimate estimate_ratio(std::span<const double> before, std::span<const double> after) {
  require(before.size() == after.size(), "values come in pairs");
  constexpr double smallest = 1e-3;  // a network without delay has no ratio
  std::vector<double> logarithms;
  logarithms.reserve(before.size());
  for (std::size_t i = 0; i < before.size(); ++i)
    logarithms.push_back(std::log((after[i] + smallest) / (before[i] + smallest)));
  const Estimate log_ratio = estimate(logarithms);
  RatioEstimate ratio;
  ratio.mean = std::exp(log_ratio.mean);
  ratio.lower = std::exp(log_ratio.mean - log_ratio.ci95);
  ratio.upper = std::exp(log_ratio.mean + log_ratio.ci95);
  ratio.ci95 = (ratio.upper - ratio.lower) / 2;
  return ratio;
}

}  // namespace nightwave
