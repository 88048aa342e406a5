// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "demand/demand.hpp"

namespace nightwave {

/// Vehicles by link, slice, neighbours and class, summed while they come in. A day of a city has millions of sums, so
/// they are kept as sorted vectors, one per link, with recent additions behind them that are merged in now and then:
/// a third of the memory of a hash table, and no search per addition.
class PassageSums {
 public:
  explicit PassageSums(std::size_t link_count) : links_(link_count) {}

  void add(LinkId link, std::optional<LinkId> previous, std::optional<LinkId> next, VehicleClass vehicle_class,
           std::int32_t slice, double vehicles);
  /// The sums, sorted by (link, slice, previous, next, class); empties the store.
  std::vector<Passage> take();

 private:
  struct Sum {
    std::int32_t slice;
    std::uint32_t previous;  ///< link number + 1; 0: departed here
    std::uint32_t next;      ///< link number + 1; 0: ends here
    VehicleClass vehicle_class;
    double vehicles;
  };
  struct SumsOfLink {
    std::vector<Sum> sums;
    std::size_t merged = 0;  ///< the first so many are sorted and unique
  };

  static bool before(const Sum& a, const Sum& b);
  static void merge(SumsOfLink& link);

  std::vector<SumsOfLink> links_;
};

}  // namespace nightwave
