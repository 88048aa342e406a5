// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace nightwave {

/// Whole numbers in proportion to `weights` (negative ones count as 0; all 0: equal shares), none below its entry of
/// `least`, that sum to `total`: fractions are rounded by largest remainder, the earlier entry first.
/// Needs total >= sum of `least`.
std::vector<int> share_out(int total, const std::vector<double>& weights, const std::vector<int>& least);

/// The same for whole weights, in integers: what seem equal fractions are equal (base/whole_shares.hpp).
std::vector<int> share_out_whole(int total, const std::vector<int>& weights, const std::vector<int>& least);

}  // namespace nightwave
