// SPDX-License-Identifier: Apache-2.0
#include "signals/largest_remainder.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "base/whole_shares.hpp"

namespace nightwave {
namespace {

/// Sums of products that should be whole are taken as whole.
constexpr double noise = 1e-9;

std::vector<double> usable_weights(const std::vector<double>& weights) {
  std::vector<double> usable(weights.size());
  std::transform(weights.begin(), weights.end(), usable.begin(), [](double w) { return w > 0 ? w : 0.0; });
  const double sum = std::accumulate(usable.begin(), usable.end(), 0.0);
  // A trace of weight for everybody keeps shares defined when those with weight are all at their least.
  const double trace = sum > 0 ? sum * 1e-12 : 1.0;
  for (double& w : usable) {
    w += trace;
  }
  return usable;
}

}  // namespace

std::vector<int> share_out(int total, const std::vector<double>& weights, const std::vector<int>& least) {
  const std::size_t count = weights.size();
  const std::vector<double> usable = usable_weights(weights);
  std::vector<int> shares = least;
  std::vector<char> held(count, 0);  // at its least, out of the proportion
  double factor = 0;
  for (bool changed = true; changed;) {
    changed = false;
    double rest = total;
    double weight = 0;
    for (std::size_t i = 0; i < count; ++i) {
      held[i] ? rest -= least[i] : weight += usable[i];
    }
    factor = weight > 0 ? rest / weight : 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!held[i] && factor * usable[i] < least[i] - noise) {
        held[i] = 1;
        changed = true;
      }
    }
  }

  int left = total;
  std::vector<std::size_t> free;
  std::vector<double> remainder(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    if (!held[i]) {
      const double exact = factor * usable[i];
      shares[i] = static_cast<int>(std::floor(exact + noise));
      remainder[i] = exact - shares[i];
      free.push_back(i);
    }
    left -= shares[i];
  }
  std::stable_sort(free.begin(), free.end(),
                   [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b] + noise; });
  for (std::size_t k = 0; left > 0 && !free.empty(); k = (k + 1) % free.size(), --left) {
    ++shares[free[k]];
  }
  return shares;
}

std::vector<int> share_out_whole(int total, const std::vector<int>& weights, const std::vector<int>& least) {
  std::vector<int> shares(weights.size());
  std::vector<std::int64_t> remainder(weights.size());
  share_out_whole<std::int64_t>(
      total, static_cast<int>(weights.size()), [&](int i) { return weights[i]; }, [&](int i) { return least[i]; },
      [&](int i) -> int& { return shares[i]; }, [&](int i) -> std::int64_t& { return remainder[i]; });
  return shares;
}

}  // namespace nightwave
