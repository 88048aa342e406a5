// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <vector>

namespace nightwave {

/// The elements of an array, sorted by a key, that have this one. (ranges::equal_range would say the same, but clang 14
/// does not take the subranges of libstdc++ 12.)
template <class T, class Key, class Projection>
std::span<const T> stretch_of(const std::vector<T>& sorted, const Key& key, Projection projection) {
  return {std::ranges::lower_bound(sorted, key, {}, projection), std::ranges::upper_bound(sorted, key, {}, projection)};
}

}  // namespace nightwave
