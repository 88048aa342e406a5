// SPDX-License-Identifier: Apache-2.0
#include "search/colony.hpp"

namespace nightwave {

Colony Colony::restored(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
                        std::span<const std::byte> state) {
  ByteReader reader(state);
  Colony colony(Island::restored(space, objective, seed, number, reader), space);
  reader(colony.archive, colony.reported_best, colony.reported_median, colony.leaving);
  if (!reader.at_end()) throw BrokenBytes("bytes go on after an island");
  return colony;
}

}  // namespace nightwave
