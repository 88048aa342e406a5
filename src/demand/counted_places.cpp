// SPDX-License-Identifier: Apache-2.0
#include "demand/counted_places.hpp"

#include <map>
#include <utility>

namespace nightwave {

CountedPlaces counted_places(const Movements& movements, std::span<const FlowCount> counts) {
  CountedPlaces places;
  std::map<std::pair<LinkId, std::optional<LinkId>>, std::uint32_t> numbers;
  for (const FlowCount& count : counts) {
    const auto [at, is_new] =
        numbers.try_emplace({count.link, count.next}, static_cast<std::uint32_t>(places.movements.size()));
    if (is_new) places.movements.emplace_back();
    places.of_count.push_back(at->second);
  }
  const auto find = [&](LinkId link, std::optional<LinkId> next) {
    const auto found = numbers.find({link, next});
    return found == numbers.end() ? CountedPlaces::none : found->second;
  };
  for (std::uint32_t u = 0; u < movements.all.size(); ++u) {
    const Movement& m = movements.all[u];
    places.of_link.push_back(find(m.link, std::nullopt));
    places.of_turn.push_back(m.next ? find(m.link, m.next) : CountedPlaces::none);
    for (const std::uint32_t place : {places.of_link.back(), places.of_turn.back()}) {
      if (place != CountedPlaces::none) places.movements[place].push_back(u);
    }
  }
  return places;
}

}  // namespace nightwave
