// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/demand_program.hpp"

#include <algorithm>

namespace nightwave::model {

DemandProgram::DemandProgram(const ModelTables& m, const DemandTables& d)
    : demand(&d), inverse_group_shares(static_cast<std::size_t>(m.slices) * m.groups.size(), 1e30f) {
  for (std::int32_t slice = 0; slice < m.slices; ++slice) {
    const float* shares = d.group_shares.data() + static_cast<std::size_t>(slice) * m.group_share_count;
    float* inverse = inverse_group_shares.data() + static_cast<std::size_t>(slice) * m.groups.size();
    for (const Link& link : m.links)
      for (std::uint32_t s = 0; s < link.stream_count; ++s)
        for (std::uint32_t g = 0; g < link.group_count; ++g) {
          const float share = shares[link.group_share_begin + s * link.group_count + g];
          if (share > 1e-30f) inverse[link.group_begin + g] = std::min(inverse[link.group_begin + g], 1 / share);
        }
  }
}

DemandView DemandProgram::view(const ModelTables& m, std::int32_t block) const {
  const auto slice = static_cast<std::size_t>(std::min(block / m.blocks_per_slice, m.slices - 1));
  DemandView view;
  view.shares = demand->shares.data() + slice * m.share_count;
  view.group_shares = demand->group_shares.data() + slice * m.group_share_count;
  view.inverse_group_shares = inverse_group_shares.data() + slice * m.groups.size();
  view.departures = demand->departures.data();
  view.turn_weights = demand->turn_weights.data();
  view.blocks = m.blocks;
  return view;
}

}  // namespace nightwave::model
