// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "base/host_device.hpp"

namespace nightwave {

/// Whole numbers in proportion to whole weights (negative ones count as 0; where nobody has any: equal shares), none
/// below its least, that sum to `total`. Whose share would fall below the least gets the least and leaves the
/// proportion; the others are rounded by largest remainder, the earlier entry first. Integers throughout, so that every
/// processor finds the same.
///
/// `weight(i)` and `least(i)` are the entries' values, `share(i)` refers to the result (which may be where the weight
/// or the least is), `remainder(i)` to a Product that is overwritten. Needs total >= sum of the least, least >= 0, and
/// a `Product` that holds total * weight and least * sum of the weights.
template <class Product, class Weight, class Least, class Share, class Remainder>
NIGHTWAVE_HOST_DEVICE void share_out_whole(int total, int count, const Weight& weight, const Least& least,
                                           const Share& share, const Remainder& remainder) {
  using Whole = std::remove_reference_t<decltype(share(0))>;
  // While shares are compared with the least, a remainder below zero marks who has left the proportion.
  for (int i = 0; i < count; ++i) remainder(i) = 0;
  Product rest = 0;
  Product sum = 0;
  bool even = false;
  const auto weight_of = [&](int i) -> Product {
    if (even) return 1;
    const Product w = weight(i);
    return w > 0 ? w : Product{0};
  };
  for (bool changed = true; changed;) {
    changed = false;
    even = false;
    rest = total;
    sum = 0;
    int proportional = 0;
    for (int i = 0; i < count; ++i) {
      if (remainder(i) < 0) {
        rest -= least(i);
      } else {
        sum += weight_of(i);
        ++proportional;
      }
    }
    if (sum == 0) {
      even = true;
      sum = proportional;
    }
    for (int i = 0; i < count; ++i) {
      if (remainder(i) < 0 || rest * weight_of(i) >= least(i) * sum) continue;
      remainder(i) = -1;
      changed = true;
    }
  }

  Product left = rest;
  for (int i = 0; i < count; ++i) {
    if (remainder(i) < 0) {
      share(i) = static_cast<Whole>(least(i));
      continue;
    }
    const Product product = rest * weight_of(i);
    const Product whole = product / sum;
    share(i) = static_cast<Whole>(whole);
    remainder(i) = product - whole * sum;
    left -= whole;
  }
  // The fractions sum to what is left, so more entries have one than there are units left: nobody gets two.
  for (; left > 0; --left) {
    int largest = -1;
    for (int i = 0; i < count; ++i) {
      if (remainder(i) > 0 && (largest < 0 || remainder(i) > remainder(largest))) largest = i;
    }
    if (largest < 0) return;  // the least ask for less than the total, and nobody is left to take the rest
    ++share(largest);
    remainder(largest) = 0;
  }
}

}  // namespace nightwave
