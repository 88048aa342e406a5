// SPDX-License-Identifier: Apache-2.0
#include "search/zone_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/parallel.hpp"
#include "search/ridge.hpp"
#include "search/space.hpp"

namespace nightwave {
namespace {

/// Weight that a generation's samples keep per generation.
constexpr double sample_decay = 0.9;
/// Strength of the prior in samples: first_ridge at the beginning, times ridge_decay per generation, at least
/// least_ridge.
constexpr double first_ridge = 20.0, ridge_decay = 0.85, least_ridge = 0.2;
/// Strength of the prior's own prior, which is zero.
constexpr double city_ridge = 1.0;
/// The constant takes any value.
constexpr double constant_ridge = 1e-6;
/// Cost, in scales, above which it is compressed.
constexpr double compression_begin = 1.5;
/// Scales are at least this share of the mean: what happens in an empty zone does not matter.
constexpr double least_scale = 0.1;
/// Samples count up to this relative difference of cycles, and lose as much weight as the cycle moves towards it.
constexpr double cycle_reach = 0.1;
/// Travel time by which the size of platoons' effects is told apart, s: platoons disperse.
constexpr double dispersion_s = 20.0, most_dispersion = 3.0;
/// Zones that a thread takes on at a time.
constexpr std::size_t zones_at_a_time = 16;

/// Coefficients that all zones of the city share.
enum City : std::uint16_t {
  harmonic = 0,  // per harmonic, cosine and sine: flow, flow squared, flow times travel time
  split_flow = harmonic + most_harmonics * 2 * 3,
  split_any,
  square_flow,
  square_any,
  delay,
  half_cycle,
  green_upstream,
  green_downstream,
  city_size
};

std::size_t triangle(std::size_t n) { return n * (n + 1) / 2; }

}  // namespace

ZoneModel::ZoneModel(const ZoneBasis& basis) : basis_(&basis), prior_(city_size, 0.0) {
  places_.resize(basis.zones());
  Place next;
  for (const SignalId zone : places_.ids()) {
    places_[zone] = next;
    const std::size_t n = basis.layout(zone).features;
    next.product += triangle(n);
    next.feature += n;
  }
  sums_.products.assign(next.product, 0.0);
  sums_.costs.assign(next.feature, 0.0);
  sums_.scale.assign(basis.zones(), 1.0);
  sums_.cycle_s.assign(basis.zones(), 0);
  weights_.assign(next.feature, 0.0);
  terms_.resize(next.feature);
  set_prior_terms();
}

void ZoneModel::set_prior_terms() {
  const SearchSpace& space = basis_->space();
  for (const SignalId zone : places_.ids()) {
    const ZoneLayout& layout = basis_->layout(zone);
    const auto of = [&](std::uint32_t feature) -> std::vector<Term>& {
      return terms_[places_[zone].feature + feature];
    };
    for (const Stream& stream : layout.streams) {
      const double flow = std::min(stream.flow, 10.0);
      const double far = std::min(stream.travel_s / dispersion_s, most_dispersion);
      for (int i = 0; i < 2 * stream.harmonics; ++i) {
        const auto city = static_cast<std::uint16_t>(harmonic + 3 * i);
        of(stream.feature + static_cast<std::uint32_t>(i)) = {{city, flow},
                                                              {static_cast<std::uint16_t>(city + 1), flow * flow},
                                                              {static_cast<std::uint16_t>(city + 2), flow * far}};
      }
    }
    const std::vector<double>& ratio = space.critical[zone].stage;
    for (std::size_t k = 0; k < layout.stages; ++k) {
      of(layout.split(k)) = {{split_flow, 10 * ratio[k]}, {split_any, 1.0}};
      of(layout.split(k) + 1) = {{square_flow, 10 * ratio[k]}, {square_any, 1.0}};
    }
    if (layout.stages > 0) {
      of(layout.expected_delay()) = {{delay, layout.flow}};
      of(layout.half()) = {{half_cycle, layout.flow}};
    }
    for (std::uint32_t i = 0; i < layout.greens.size(); ++i) {
      const NeighbourGreen& green = layout.greens[i];
      of(layout.first_green + i) = {{green.downstream ? green_downstream : green_upstream, green.flow}};
    }
  }
}

void ZoneModel::centre(const Individual& incumbent) {
  const std::size_t zones = places_.size();
  double total = 0;
  for (std::size_t z = 0; z < zones; ++z) total += incumbent.zone_cost[z];
  mean_cost_ = std::max(1e-9, total / static_cast<double>(std::max<std::size_t>(1, zones)));
  for (const SignalId zone : places_.ids()) {
    const std::size_t z = zone.index();
    sums_.scale[z] = std::max(least_scale * mean_cost_, incumbent.zone_cost[z]);
    const int cycle = basis_->base_cycle_s(incumbent.genome, zone);
    const int before = std::exchange(sums_.cycle_s[z], cycle);
    if (cycle == before || before == 0) continue;
    const double kept = std::max(0.0, 1.0 - std::abs(cycle - before) / (cycle_reach * before));
    const std::size_t n = basis_->layout(zone).features;
    double* product = sums_.products.data() + places_[zone].product;
    double* cost = sums_.costs.data() + places_[zone].feature;
    std::for_each(product, product + triangle(n), [&](double& v) { v *= kept; });
    std::for_each(cost, cost + n, [&](double& v) { v *= kept; });
  }
}

double ZoneModel::compressed(SignalId zone, double cost) const {
  const double scale = sums_.scale[zone.index()];
  const double ratio = cost / (compression_begin * scale);
  return ratio <= 1 ? cost : compression_begin * scale * (1 + std::log(ratio));
}

void ZoneModel::add(const Individual& individual, SignalId zone, std::vector<double>& features) {
  const std::size_t z = zone.index();
  const double cost = individual.zone_cost[z];
  const int cycle = basis_->base_cycle_s(individual.genome, zone);
  if (!std::isfinite(cost) || std::abs(cycle - sums_.cycle_s[z]) > cycle_reach * sums_.cycle_s[z]) return;
  std::vector<double>& x = features;
  const std::size_t n = basis_->layout(zone).features;
  x.resize(n);
  basis_->features(individual.genome, zone, x);
  const double y = compressed(zone, cost);
  double* row = sums_.products.data() + places_[zone].product;
  double* costs = sums_.costs.data() + places_[zone].feature;
  for (std::size_t i = 0; i < n; ++i) {
    costs[i] += x[i] * y;
    if (x[i] != 0)
      for (std::size_t k = 0; k <= i; ++k) row[k] += x[i] * x[k];
    row += i + 1;
  }
}

void ZoneModel::add(std::span<const Individual> individuals, ThreadPool& pool) {
  pool.for_each_range(places_.size(), zones_at_a_time, [&](std::size_t begin, std::size_t end) {
    std::vector<double> features;
    for (std::size_t z = begin; z < end; ++z)
      for (const Individual& individual : individuals) add(individual, SignalId(z), features);
  });
}

void ZoneModel::age() {
  for (double& v : sums_.products) v *= sample_decay;
  for (double& v : sums_.costs) v *= sample_decay;
  sums_.generations += 1;
}

void ZoneModel::fit(ThreadPool& pool) {
  fit_prior();
  pool.for_each_range(places_.size(), zones_at_a_time, [&](std::size_t begin, std::size_t end) {
    for (std::size_t z = begin; z < end; ++z) fit_zone(SignalId(z));
  });
}

void ZoneModel::fit_prior() {
  constexpr std::size_t p = city_size;
  std::vector<double> left(triangle(p), 0.0), right(p, 0.0);
  std::vector<double> mapped(p), centred;
  for (const SignalId zone : places_.ids()) {
    const std::size_t n = basis_->layout(zone).features;
    const double* product = sums_.products.data() + places_[zone].product;
    const double* cost = sums_.costs.data() + places_[zone].feature;
    const double samples = product[0];
    if (samples < 1) continue;
    // Differences from the zone's own means: what a zone costs on the whole is no matter of the city's. Zones count
    // alike, whatever they cost.
    const double weight = 1.0 / (sums_.scale[zone.index()] * sums_.scale[zone.index()]);
    const std::vector<Term>* terms = terms_.data() + places_[zone].feature;
    const auto sum = [&](std::size_t i) { return product[triangle(i)]; };  // of feature i: its product with the 1
    for (std::size_t i = 1; i < n; ++i) {
      if (terms[i].empty()) continue;
      std::fill(mapped.begin(), mapped.end(), 0.0);
      for (std::size_t k = 1; k < n; ++k) {
        if (terms[k].empty()) continue;
        const double xx = (i >= k ? product[triangle(i) + k] : product[triangle(k) + i]) - sum(i) * sum(k) / samples;
        for (const Term& t : terms[k]) mapped[t.city] += xx * t.factor;
      }
      const double xy = cost[i] - sum(i) * cost[0] / samples;
      for (const Term& t : terms[i]) {
        const double factor = weight * t.factor;
        right[t.city] += factor * xy;
        for (std::size_t c = 0; c <= t.city; ++c) left[triangle(t.city) + c] += factor * mapped[c];
      }
    }
  }
  const double scale = mean_cost_ * mean_cost_;
  for (double& v : left) v *= scale;
  for (double& v : right) v *= scale;
  for (std::size_t c = 0; c < p; ++c) left[triangle(c) + c] += city_ridge;
  if (solve_symmetric(left, right)) prior_ = std::move(right);
}

void ZoneModel::fit_zone(SignalId zone) {
  const std::size_t n = basis_->layout(zone).features;
  const std::vector<Term>* terms = terms_.data() + places_[zone].feature;
  double* weights = weights_.data() + places_[zone].feature;
  const double ridge = std::max(least_ridge, first_ridge * std::pow(ridge_decay, sums_.generations));
  const auto product = sums_.products.begin() + static_cast<std::ptrdiff_t>(places_[zone].product);
  const auto cost = sums_.costs.begin() + static_cast<std::ptrdiff_t>(places_[zone].feature);
  std::vector<double> left(product, product + static_cast<std::ptrdiff_t>(triangle(n)));
  std::vector<double> right(cost, cost + static_cast<std::ptrdiff_t>(n));
  for (std::size_t i = 0; i < n; ++i) {
    double prior = 0;
    for (const Term& t : terms[i]) prior += t.factor * prior_[t.city];
    weights[i] = prior;
    const double strength = i == 0 ? constant_ridge : ridge;
    left[triangle(i) + i] += strength;
    right[i] += strength * prior;
  }
  if (solve_symmetric(left, right)) std::copy(right.begin(), right.end(), weights);
}

bool ZoneModel::complete() const {
  const ZoneModel empty(*basis_);
  const ZoneSums& other = empty.sums_;
  return sums_.products.size() == other.products.size() && sums_.costs.size() == other.costs.size() &&
         sums_.scale.size() == other.scale.size() && sums_.cycle_s.size() == other.cycle_s.size() &&
         prior_.size() == empty.prior_.size();
}

std::span<const double> ZoneModel::weights(SignalId zone) const {
  return std::span(weights_).subspan(places_[zone].feature, basis_->layout(zone).features);
}

double ZoneModel::predict(const Genome& genome, SignalId zone) const {
  std::vector<double> x(basis_->layout(zone).features);
  basis_->features(genome, zone, x);
  const auto w = weights(zone);
  double cost = 0;
  for (std::size_t i = 0; i < x.size(); ++i) cost += w[i] * x[i];
  return cost;
}

}  // namespace nightwave
