// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "base/rank_correlation.hpp"

namespace nightwave {

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
    spearman = rank_correlation(guess, truth);
  }

  double rms_error = 0;    ///< over the root mean square of the truth
  double sign = 0;         ///< share of guesses that have the sign of the truth
  double clear_sign = 0;   ///< the same among changes of at least `clear_veh_s`
  double clear_share = 0;  ///< share of changes that are
  double spearman = 0;
};

}  // namespace nightwave
