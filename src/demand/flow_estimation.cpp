// SPDX-License-Identifier: Apache-2.0
#include "demand/flow_estimation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/errors.hpp"
#include "demand/counted_places.hpp"

namespace nightwave {
namespace {

constexpr int most_steps = 30;
constexpr int most_products = 400;      // per step
constexpr double step_accuracy = 0.1;   // of a step's residual
constexpr double accuracy = 0.01;       // vehicles per constraint, as a root of the mean square
constexpr double least_descent = 1e-4;  // Armijo's constant: Nocedal & Wright 2006, section 3.1
constexpr int most_halvings = 30;
constexpr double least_slope = 1e-6;  // keeps the products positive definite where flows vanish

/// The multipliers of the constraints, or the constraints' residuals: conservation [slice][feed], then counts.
using Multipliers = std::vector<double>;

class Estimator {
 public:
  Estimator(const Movements& movements, const SliceFlows& prior, std::span<const FlowCount> counts, std::size_t slices,
            ThreadPool& pool)
      : movements_(movements),
        prior_(prior),
        counts_(counts),
        places_(counted_places(movements, counts)),
        slices_(slices),
        count_(movements.all.size()),
        feeds_(movements.feeds.size()),
        pool_(pool),
        going_(slices * feeds_),
        work_(prior.size()),
        partial_(slices) {
    for (const FlowCount& count : counts) {
      variance_.push_back(count.vehicles / count.days + std::pow(detector_error * count.vehicles, 2) + 0.25);
    }
    counts_of_slice_.resize(slices + 1);
    order_counts();
  }

  SliceFlows run(EstimationTrace& trace) {
    Multipliers multipliers(slices_ * feeds_ + counts_.size());
    Multipliers residual(multipliers.size());
    SliceFlows flows(prior_.size());
    double value = dual_at(multipliers, flows);
    residuals(flows, multipliers, residual);
    double error = norm(residual);
    const double enough = accuracy * std::sqrt(static_cast<double>(residual.size()));
    for (; trace.steps < most_steps && error > enough; ++trace.steps) {
      const Multipliers step = newton_step(multipliers, residual, trace.products);
      const double slope = dot(residual, step);
      // Halved until the dual falls enough (Armijo); it is convex and smooth, so this ends.
      Multipliers tried(multipliers.size());
      double length = 1;
      double tried_value = value;
      for (int halvings = 0; halvings < most_halvings; ++halvings, length /= 2) {
        for (std::size_t i = 0; i < tried.size(); ++i) tried[i] = multipliers[i] + length * step[i];
        tried_value = dual_at(tried, flows);
        if (tried_value <= value + least_descent * length * slope) break;
      }
      multipliers.swap(tried);
      value = tried_value;
      residuals(flows, multipliers, residual);
      error = norm(residual);
    }
    trace.imbalance = 0;
    for (std::size_t i = 0; i < slices_ * feeds_; ++i)
      trace.imbalance = std::max(trace.imbalance, std::abs(residual[i]));
    return flows;
  }

 private:
  /// Counts in the order of slices; each slice's are [counts_of_slice_[s], counts_of_slice_[s + 1]) of ordered_.
  void order_counts() {
    ordered_.resize(counts_.size());
    std::iota(ordered_.begin(), ordered_.end(), 0u);
    std::ranges::stable_sort(ordered_, {}, [&](std::uint32_t i) { return counts_[i].slice; });
    std::size_t at = 0;
    for (std::size_t s = 0; s <= slices_; ++s) {
      while (at < ordered_.size() && static_cast<std::size_t>(counts_[ordered_[at]].slice) < s) ++at;
      counts_of_slice_[s] = at;
    }
  }

  /// What the multipliers say to each movement of a slice.
  void transposed(const Multipliers& multipliers, std::size_t slice, double* out) const {
    std::vector<double> of_place(places_.movements.size());
    for (std::size_t i = counts_of_slice_[slice]; i < counts_of_slice_[slice + 1]; ++i) {
      of_place[places_.of_count[ordered_[i]]] = multipliers[slices_ * feeds_ + ordered_[i]];
    }
    std::vector<double> of_feed(feeds_);  // what going to a feed is worth
    for (std::size_t f = 0; f < feeds_; ++f) {
      const Feed& feed = movements_.feeds[f];
      if (!feed.previous) continue;
      const auto at = [&](std::size_t s) { return s < slices_ ? multipliers[s * feeds_ + f] : 0.0; };
      const auto lag = static_cast<std::size_t>(feed.lag.slices);
      double sum = feed.lag.in_first * at(slice + lag) + (1 - feed.lag.in_first) * at(slice + lag + 1);
      if (slice == 0) {  // it also stands for the slices before
        for (std::size_t s = 0; s < lag; ++s) sum += feed.lag.in_first * at(s);
        for (std::size_t s = 0; s < lag + 1; ++s) sum += (1 - feed.lag.in_first) * at(s);
      }
      of_feed[f] = sum;
    }
    for (std::size_t u = 0; u < count_; ++u) {
      const Movement& m = movements_.all[u];
      double sum = 0;
      if (m.previous) sum -= multipliers[slice * feeds_ + m.feed];
      if (m.next_feed != Movement::none) sum += of_feed[m.next_feed];
      if (places_.of_link[u] != CountedPlaces::none) sum += of_place[places_.of_link[u]];
      if (places_.of_turn[u] != CountedPlaces::none) sum += of_place[places_.of_turn[u]];
      out[u] = sum;
    }
  }

  /// Balances and counted flows of the flows.
  void constraints(const SliceFlows& flows, Multipliers& out) {
    pool_.for_each_index(slices_, [&](std::size_t s) {
      const double* const here = flows.data() + s * count_;
      for (std::size_t f = 0; f < feeds_; ++f) {
        double sum = 0;
        for (const std::uint32_t u : movements_.feeds[f].from) sum += here[u];
        going_[s * feeds_ + f] = sum;
      }
      for (std::size_t i = counts_of_slice_[s]; i < counts_of_slice_[s + 1]; ++i) {
        double sum = 0;
        for (const std::uint32_t u : places_.movements[places_.of_count[ordered_[i]]]) sum += here[u];
        out[slices_ * feeds_ + ordered_[i]] = sum;
      }
    });
    pool_.for_each_index(slices_, [&](std::size_t s) {
      const double* const here = flows.data() + s * count_;
      for (std::size_t f = 0; f < feeds_; ++f) {
        const Feed& feed = movements_.feeds[f];
        double balance = 0;
        if (feed.previous) {
          const auto before = [&](std::int32_t lag) {
            const auto at = std::max<std::int64_t>(0, static_cast<std::int64_t>(s) - lag);
            return going_[static_cast<std::size_t>(at) * feeds_ + f];
          };
          balance = feed.lag.in_first * before(feed.lag.slices) + (1 - feed.lag.in_first) * before(feed.lag.slices + 1);
          for (std::uint32_t u = feed.first; u < feed.end; ++u) balance -= here[u];
        }
        out[s * feeds_ + f] = balance;
      }
    });
  }

  /// Flows that the multipliers make of the prior, and the dual function there, which the multipliers minimise: its
  /// gradient is residuals().
  double dual_at(const Multipliers& multipliers, SliceFlows& flows) {
    pool_.for_each_index(slices_, [&](std::size_t s) {
      double* const out = flows.data() + s * count_;
      const double* const prior = prior_.data() + s * count_;
      transposed(multipliers, s, out);
      double sum = 0;
      for (std::size_t u = 0; u < count_; ++u) {
        const double t = prior_dispersion * out[u];
        const double part = t < 0 ? std::exp(t) : 1 + t;
        sum += prior[u] * (t < 0 ? part - 1 : t + t * t / 2);
        out[u] = prior[u] * part;
      }
      partial_[s] = sum / prior_dispersion;
    });
    double value = std::accumulate(partial_.begin(), partial_.end(), 0.0);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (!seen(i)) continue;
      const double m = multipliers[slices_ * feeds_ + i];
      value += variance_[i] * m * m / 2 - counts_[i].vehicles * m;
    }
    return value;
  }

  /// Whether some movement passes where it is counted.
  bool seen(std::size_t count) const { return !places_.movements[places_.of_count[count]].empty(); }

  void residuals(const SliceFlows& flows, const Multipliers& multipliers, Multipliers& out) {
    constraints(flows, out);
    const std::size_t first = slices_ * feeds_;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      out[first + i] = seen(i) ? out[first + i] + variance_[i] * multipliers[first + i] - counts_[i].vehicles : 0.0;
    }
  }

  /// The residuals' derivative times a direction.
  void product(const SliceFlows& slope, const Multipliers& direction, Multipliers& out) {
    pool_.for_each_index(slices_, [&](std::size_t s) {
      double* const moved = work_.data() + s * count_;
      transposed(direction, s, moved);
      for (std::size_t u = 0; u < count_; ++u) moved[u] *= slope[s * count_ + u];
    });
    constraints(work_, out);
    const std::size_t first = slices_ * feeds_;
    for (std::size_t i = 0; i < counts_.size(); ++i) out[first + i] += variance_[i] * direction[first + i];
  }

  Multipliers diagonal(const SliceFlows& slope) const {
    Multipliers result(slices_ * feeds_ + counts_.size(), 1.0);
    for (std::size_t s = 0; s < slices_; ++s) {
      const double* const here = slope.data() + s * count_;
      for (std::size_t f = 0; f < feeds_; ++f) {
        const Feed& feed = movements_.feeds[f];
        if (!feed.previous) continue;
        double sum = 0;
        const double share = std::pow(feed.lag.in_first, 2) + std::pow(1 - feed.lag.in_first, 2);
        for (const std::uint32_t u : feed.from) sum += share * here[u];
        for (std::uint32_t u = feed.first; u < feed.end; ++u) sum += here[u];
        if (sum > 0) result[s * feeds_ + f] = sum;
      }
      for (std::size_t i = counts_of_slice_[s]; i < counts_of_slice_[s + 1]; ++i) {
        double sum = variance_[ordered_[i]];
        for (const std::uint32_t u : places_.movements[places_.of_count[ordered_[i]]]) sum += here[u];
        result[slices_ * feeds_ + ordered_[i]] = sum;
      }
    }
    return result;
  }

  /// Conjugate gradients with the diagonal as preconditioner (Nocedal & Wright 2006, algorithm 5.3).
  Multipliers newton_step(const Multipliers& multipliers, const Multipliers& residual, int& products) {
    SliceFlows slope(prior_.size());
    pool_.for_each_index(slices_, [&](std::size_t s) {
      double* const out = slope.data() + s * count_;
      transposed(multipliers, s, out);
      for (std::size_t u = 0; u < count_; ++u) {
        const double t = prior_dispersion * out[u];
        out[u] = prior_dispersion * prior_[s * count_ + u] * std::max(least_slope, t < 0 ? std::exp(t) : 1.0);
      }
    });
    const Multipliers scale = diagonal(slope);
    Multipliers step(residual.size()), left(residual.size()), conditioned(residual.size()), product_of(residual.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
      left[i] = -residual[i];
      conditioned[i] = left[i] / scale[i];
    }
    Multipliers direction = conditioned;
    double square = dot(left, conditioned);
    const double enough = step_accuracy * step_accuracy * square;
    for (int k = 0; k < most_products && square > enough; ++k, ++products) {
      product(slope, direction, product_of);
      const double curvature = dot(direction, product_of);
      if (curvature <= 0) break;
      const double length = square / curvature;
      for (std::size_t i = 0; i < step.size(); ++i) {
        step[i] += length * direction[i];
        left[i] -= length * product_of[i];
        conditioned[i] = left[i] / scale[i];
      }
      const double next = dot(left, conditioned);
      for (std::size_t i = 0; i < step.size(); ++i) direction[i] = conditioned[i] + next / square * direction[i];
      square = next;
    }
    return step;
  }

  /// Sums per piece of fixed length, then over the pieces: the same for any number of threads.
  double dot(const Multipliers& a, const Multipliers& b) {
    const std::size_t pieces = slices_;
    const std::size_t length = (a.size() + pieces - 1) / pieces;
    pool_.for_each_index(pieces, [&](std::size_t p) {
      double sum = 0;
      for (std::size_t i = p * length; i < std::min(a.size(), (p + 1) * length); ++i) sum += a[i] * b[i];
      partial_[p] = sum;
    });
    return std::accumulate(partial_.begin(), partial_.end(), 0.0);
  }
  double norm(const Multipliers& a) { return std::sqrt(dot(a, a)); }

  const Movements& movements_;
  const SliceFlows& prior_;
  std::span<const FlowCount> counts_;
  CountedPlaces places_;
  std::size_t slices_;
  std::size_t count_;
  std::size_t feeds_;
  ThreadPool& pool_;
  std::vector<double> variance_;              ///< [count]
  std::vector<std::uint32_t> ordered_;        ///< counts by slice
  std::vector<std::size_t> counts_of_slice_;  ///< [slice + 1]
  std::vector<double> going_;                 ///< [slice][feed]: vehicles that set out for it
  SliceFlows work_;
  std::vector<double> partial_;
};

}  // namespace

SliceFlows estimate_flows(const Movements& movements, const SliceFlows& prior, std::span<const FlowCount> counts,
                          std::size_t slices, ThreadPool& pool, EstimationTrace* trace) {
  require(prior.size() == slices * movements.all.size(), "a prior flow per slice and movement");
  EstimationTrace own;
  return Estimator(movements, prior, counts, slices, pool).run(trace == nullptr ? own : *trace);
}

std::vector<double> flows_at_counts(const Movements& movements, const SliceFlows& flows,
                                    std::span<const FlowCount> counts) {
  const CountedPlaces places = counted_places(movements, counts);
  std::vector<double> result;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double* const here = flows.data() + static_cast<std::size_t>(counts[i].slice) * movements.all.size();
    double sum = 0;
    for (const std::uint32_t u : places.movements[places.of_count[i]]) sum += here[u];
    result.push_back(sum);
  }
  return result;
}

}  // namespace nightwave
