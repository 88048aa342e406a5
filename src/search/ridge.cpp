// SPDX-License-Identifier: Apache-2.0
#include "search/ridge.hpp"

#include <cmath>
#include <cstddef>

namespace nightwave {

bool solve_symmetric(std::vector<double>& lower, std::vector<double>& right) {
  const std::size_t n = right.size();
  const auto row = [&](std::size_t i) { return lower.data() + i * (i + 1) / 2; };
  for (std::size_t i = 0; i < n; ++i) {
    double* mine = row(i);
    for (std::size_t k = 0; k <= i; ++k) {
      const double* other = row(k);
      double sum = mine[k];
      for (std::size_t m = 0; m < k; ++m) sum -= mine[m] * other[m];
      if (k < i) {
        mine[k] = sum / other[k];
      } else {
        if (!(sum > 0)) return false;
        mine[i] = std::sqrt(sum);
      }
    }
    double sum = right[i];
    for (std::size_t m = 0; m < i; ++m) sum -= mine[m] * right[m];
    right[i] = sum / mine[i];
  }
  for (std::size_t i = n; i-- > 0;) {
    right[i] /= row(i)[i];
    for (std::size_t m = 0; m < i; ++m) right[m] -= row(i)[m] * right[i];
  }
  return true;
}

}  // namespace nightwave
