// SPDX-License-Identifier: Apache-2.0
#include "evaluate/gap_acceptance.hpp"

#include <algorithm>
#include <cmath>

namespace nightwave {

double cowan_capacity(const ModelConstants& k, const Gap& gap, double foes) {
  if (foes <= 0) return 1 / gap.follow_up_s;
  const double unbunched = std::max(0.0, 1 - k.minimum_headway_s * foes);
  if (unbunched <= 0) return 0;
  const double decay = unbunched * foes / (1 - k.minimum_headway_s * foes);
  return unbunched * foes * std::exp(-decay * (gap.critical_s - k.minimum_headway_s)) /
         (1 - std::exp(-decay * gap.follow_up_s));
}

double critical_gap_s(const ModelConstants& k, double way_m, double speed_m_s, double vehicle_length_m) {
  const double distance_m = way_m + vehicle_length_m;
  const double accelerating_s =
      std::min(speed_m_s / k.departure_acceleration_m_s2, std::sqrt(2 * distance_m / k.departure_acceleration_m_s2));
  const double accelerating_m = k.departure_acceleration_m_s2 * accelerating_s * accelerating_s / 2;
  return k.gap_margin_s + accelerating_s + (distance_m - accelerating_m) / speed_m_s;
}

double follow_up_time_s(const ModelConstants& k, double limit_m_s, double spacing_m) {
  return k.follow_up_s + spacing_m * (1 / std::min(limit_m_s, moving_up_speed_m_s) - 1 / moving_up_speed_m_s);
}

GapAcceptanceFit fit_gap_acceptance(const ModelConstants& k, const Gap& gap) {
  const double free = 1 / gap.follow_up_s;
  const double last = 1 / k.minimum_headway_s;
  const auto squared_error = [&](double zero_flow) {
    double sum = 0;
    for (int i = 0; i <= 100; ++i) {
      const double q = last * i / 100;
      const double fit = free * std::pow(std::max(0.0, 1 - q / zero_flow), 3);
      sum += (fit - cowan_capacity(k, gap, q)) * (fit - cowan_capacity(k, gap, q));
    }
    return sum;
  };
  // Golden-section search: the error has one minimum in the flow at which the gaps vanish.
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double low = last / 40, high = 4 * last;
  while (high - low > 1e-6) {
    const double a = high - golden * (high - low), b = low + golden * (high - low);
    (squared_error(a) < squared_error(b) ? high : low) = squared_error(a) < squared_error(b) ? b : a;
  }
  GapAcceptanceFit fit;
  fit.zero_flow = static_cast<float>((low + high) / 2);
  for (int i = 0; i <= 100; ++i) {
    const double q = last * i / 100;
    const double curve = free * std::pow(std::max(0.0, 1 - q / static_cast<double>(fit.zero_flow)), 3);
    fit.largest_error = std::max(fit.largest_error, std::abs(curve - cowan_capacity(k, gap, q)) / free);
  }
  return fit;
}

}  // namespace nightwave
