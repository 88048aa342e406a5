// SPDX-License-Identifier: Apache-2.0
#include "evaluate/link_measures.hpp"

#include "evaluate/pack.hpp"
#include "evaluate/timings.hpp"
#include "kernels/model/backends.hpp"

namespace nightwave {

std::vector<LinkMeasures> link_measures(const Evaluator& evaluator, const Plan& plan) {
  const PackedCity& city = evaluator.city();
  model::RunOptions options;
  options.by_link = true;
  const model::Outcome outcome = model::run_naive(city.tables, city.demand, evaluator.decoder()(plan), options);
  std::vector<LinkMeasures> all(city.tables.links.size());
  for (std::size_t l = 0; l < all.size(); ++l) {
    const double* sums = outcome.links.data() + l * model::link_measures;
    all[l].link = city.link_of[l];
    all[l].delay_veh_s = sums[0];
    all[l].stops = sums[1];
    all[l].vehicles = sums[2];
    if (const std::uint32_t entry = city.tables.links[l].entry; entry != model::none)
      all[l].outside_veh_s = outcome.entry_delay(entry);
  }
  return all;
}

}  // namespace nightwave
