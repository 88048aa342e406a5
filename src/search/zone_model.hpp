// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "search/individual.hpp"
#include "search/zone_basis.hpp"

namespace nightwave {

class ThreadPool;

/// What is learned of the zones of one island: sums of a ridge regression per zone. Plain numbers: a copy is a
/// checkpoint.
struct ZoneSums {
  std::vector<double> products;  ///< per zone: lower triangle of sum(x x'), row by row
  std::vector<double> costs;     ///< per zone: sum(x y)
  std::vector<double> scale;     ///< per zone: cost at which it is compressed, vehicle-seconds
  std::vector<int> cycle_s;      ///< per zone: base cycle of the samples
  std::uint32_t generations = 0;
};
template <class Stream>
void fields(Stream& stream, ZoneSums& sums) {
  stream(sums.products, sums.costs, sums.scale, sums.cycle_s, sums.generations);
}

/// Costs of all zones as functions of the plan, learned from whole evaluations: each gives one sample per zone. A
/// zone's coefficients are drawn towards what all zones of the city have in common until it has samples of its own.
class ZoneModel {
 public:
  explicit ZoneModel(const ZoneBasis& basis);

  /// Makes a plan the one around which costs are learned: scales and base cycles are taken from it. Samples of a zone
  /// whose cycle changes lose weight.
  void centre(const Individual& incumbent);
  /// Adds a sample per individual to each zone whose cycle is near the centre's. Any number of threads: a zone is one
  /// thread's.
  void add(std::span<const Individual> individuals, ThreadPool& pool);
  /// Ends a generation: what was learned before loses weight.
  void age();
  /// Fits the prior of the city, then every zone. Deterministic: zones are summed in order, on any number of threads.
  void fit(ThreadPool& pool);

  /// Coefficients of a zone's features; its cost is their product, in compressed vehicle-seconds.
  std::span<const double> weights(SignalId zone) const;
  /// What a zone is thought to cost, compressed vehicle-seconds.
  double predict(const Genome& genome, SignalId zone) const;
  /// Compressed cost: as it is up to 1.5 times the zone's scale, beyond that with the logarithm. One jam must not
  /// outweigh all that was learned of normal traffic.
  double compressed(SignalId zone, double cost) const;
  /// Mean cost of the zones at the centre, vehicle-seconds.
  double mean_cost() const { return mean_cost_; }
  const ZoneSums& sums() const { return sums_; }
  /// Whether all sums have the sizes that the basis asks for: what was read may be another scenario's.
  bool complete() const;
  /// Everything learned; for a model of the same basis.
  template <class Stream>
  void fields(Stream& stream) {
    stream(sums_, mean_cost_, prior_);
  }

 private:
  struct Place {
    std::size_t product = 0;
    std::size_t feature = 0;
  };

  void add(const Individual& individual, SignalId zone, std::vector<double>& features);
  void fit_prior();
  void fit_zone(SignalId zone);
  void set_prior_terms();

  /// A coefficient of a zone's prior as a sum of the city's coefficients times factors of the zone.
  struct Term {
    std::uint16_t city = 0;
    double factor = 0;
  };

  const ZoneBasis* basis_;
  IndexedVector<SignalId, Place> places_;
  ZoneSums sums_;
  double mean_cost_ = 1;
  std::vector<double> weights_;
  std::vector<double> prior_;             ///< of the city
  std::vector<std::vector<Term>> terms_;  ///< per feature of all zones
};

}  // namespace nightwave
