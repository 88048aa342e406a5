// SPDX-License-Identifier: Apache-2.0
#include "demand/passage_sums.hpp"

#include <algorithm>
#include <tuple>

namespace nightwave {
namespace {

std::uint32_t number_of(std::optional<LinkId> link) { return link ? link->value + 1 : 0; }

std::optional<LinkId> link_of(std::uint32_t number) {
  return number == 0 ? std::nullopt : std::optional(LinkId(number - 1));
}

}  // namespace

bool PassageSums::before(const Sum& a, const Sum& b) {
  return std::tie(a.slice, a.previous, a.next, a.vehicle_class) <
         std::tie(b.slice, b.previous, b.next, b.vehicle_class);
}

void PassageSums::add(LinkId link, std::optional<LinkId> previous, std::optional<LinkId> next,
                      VehicleClass vehicle_class, std::int32_t slice, double vehicles) {
  constexpr std::size_t least_recent = 64;
  SumsOfLink& here = links_[link.index()];
  here.sums.push_back({slice, number_of(previous), number_of(next), vehicle_class, vehicles});
  const std::size_t recent = here.sums.size() - here.merged;
  if (recent >= std::max(least_recent, here.merged / 2)) merge(here);
}

void PassageSums::merge(SumsOfLink& link) {
  auto& sums = link.sums;
  const auto middle = sums.begin() + static_cast<std::ptrdiff_t>(link.merged);
  // Stable, so that equal keys are added up in the order they came: the same input gives the same sums.
  std::stable_sort(middle, sums.end(), before);
  std::inplace_merge(sums.begin(), middle, sums.end(), before);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (kept > 0 && !before(sums[kept - 1], sums[i])) {
      sums[kept - 1].vehicles += sums[i].vehicles;
    } else {
      sums[kept++] = sums[i];
    }
  }
  sums.resize(kept);
  link.merged = kept;
}

std::vector<Passage> PassageSums::take() {
  std::size_t count = 0;
  for (SumsOfLink& link : links_) {
    merge(link);
    link.sums.shrink_to_fit();
    count += link.sums.size();
  }
  std::vector<Passage> passages;
  passages.reserve(count);
  for (std::size_t l = 0; l < links_.size(); ++l) {
    for (const Sum& s : links_[l].sums) {
      passages.push_back(
          {LinkId(l), link_of(s.previous), link_of(s.next), s.vehicle_class, s.slice, static_cast<float>(s.vehicles)});
    }
    links_[l] = {};
  }
  return passages;
}

}  // namespace nightwave
