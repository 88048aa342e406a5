// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace nightwave {

/// Ranks from 0; equal values share their mean rank.
inline std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) rank[order[i]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return rank;
}

/// Pearson's.
inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n, my = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

/// Guesses of changes of cost, vehicle-seconds, held against the truth.
struct Agreement {
  Agreement(const std::vector<double>& guess, const std::vector<double>& truth, double clear_veh_s) {
    double error = 0, square = 0;
    std::size_t right = 0, clear = 0, clear_right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      error += (guess[i] - truth[i]) * (guess[i] - truth[i]);
      square += truth[i] * truth[i];
      const bool same = (guess[i] < 0) == (truth[i] < 0);
      right += same;
      clear += std::abs(truth[i]) >= clear_veh_s;
      clear_right += same && std::abs(truth[i]) >= clear_veh_s;
    }
    rms_error = std::sqrt(error / square);
    sign = static_cast<double>(right) / static_cast<double>(truth.size());
    clear_share = static_cast<double>(clear) / static_cast<double>(truth.size());
    clear_sign = clear > 0 ? static_cast<double>(clear_right) / static_cast<double>(clear) : 0;
    spearman = correlation(ranks(guess), ranks(truth));
  }

  double rms_error = 0;    ///< over the root mean square of the truth
  double sign = 0;         ///< share of guesses that have the sign of the truth
  double clear_sign = 0;   ///< the same among changes of at least `clear_veh_s`
  double clear_share = 0;  ///< share of changes that are
  double spearman = 0;
};

}  // namespace nightwave
