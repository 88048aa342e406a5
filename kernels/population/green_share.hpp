// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/host_device.hpp"
#include "base/whole_shares.hpp"
#include "kernels/population/tables.hpp"

namespace nightwave::population {

/// Sum of the greens at the places of a span.
NIGHTWAVE_HOST_DEVICE inline int sum_over(const Span& span, int stages, const Gene* greens) {
  int sum = 0;
  for (int k = 0, place = span.first; k < span.stages; ++k) {
    sum += greens[place];
    if (++place == stages) place = 0;
  }
  return sum;
}

/// Raises the least greens of a span's stages, in proportion to their greens, so that they satisfy it by themselves.
NIGHTWAVE_HOST_DEVICE inline void raise_least(const Span& span, int stages, const Gene* greens, Gene* least,
                                              std::int32_t* remainder) {
  const auto place = [&](int k) { return (span.first + k) % stages; };
  share_out_whole<std::int32_t>(
      span.least_s, span.stages, [&](int k) -> int { return greens[place(k)]; },
      [&](int k) -> int { return least[place(k)]; }, [&](int k) -> Gene& { return least[place(k)]; },
      [&](int k) -> std::int32_t& { return remainder[k]; });
}

/// Greens, by place, that satisfy all bounds of an order, sum to `total_s` and keep the proportions of `wanted` where
/// the bounds let them: what GreenBounds::share() of the signals finds. Needs a total that the order's shortest cycle
/// leaves for greens, or more.
NIGHTWAVE_HOST_DEVICE inline void share_greens(const TablesView& tables, const Order& order, int stages, int total_s,
                                               const Gene* wanted, Gene* greens) {
  const Place* const places = tables.places + order.place_begin;
  const Span* const spans = tables.spans + order.span_begin;
  Gene least[most_stages];
  std::int32_t remainder[most_stages];
  int sum = 0;
  for (int p = 0; p < stages; ++p) {
    least[p] = places[p].least_s;
    sum += least[p];
  }
  const auto share_total = [&] {
    share_out_whole<std::int32_t>(
        total_s, stages, [&](int p) -> int { return wanted[p]; }, [&](int p) -> int { return least[p]; },
        [&](int p) -> Gene& { return greens[p]; }, [&](int p) -> std::int32_t& { return remainder[p]; });
  };
  while (sum <= total_s) {
    share_total();
    std::uint32_t broken = 0;
    while (broken < order.span_count && sum_over(spans[broken], stages, greens) >= spans[broken].least_s) ++broken;
    if (broken == order.span_count) return;
    raise_least(spans[broken], stages, greens, least, remainder);
    sum = 0;
    for (int p = 0; p < stages; ++p) sum += least[p];
  }
  // Raising span by span asked for more than there is; the greens of the shortest cycle fit.
  for (int p = 0; p < stages; ++p) least[p] = places[p].tightest_s;
  share_total();
}

}  // namespace nightwave::population
