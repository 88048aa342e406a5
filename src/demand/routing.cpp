// SPDX-License-Identifier: Apache-2.0
#include "demand/routing.hpp"

#include <algorithm>

namespace nightwave {

Router::Router(const RoadGraph& graph)
    : graph_(graph),
      seen_(graph.link_count(), 0),
      settled_(graph.link_count(), 0),
      wanted_(graph.link_count(), 0),
      time_s_(graph.link_count(), 0),
      previous_(graph.link_count()) {}

void Router::search(LinkId from, const Traveller& traveller, std::span<const LinkId> targets, double longest_s) {
  // Ties are settled by link number, so that the same input gives the same routes everywhere.
  const auto later = [](const Entry& a, const Entry& b) {
    return a.time_s != b.time_s ? a.time_s > b.time_s : a.link > b.link;
  };
  ++round_;
  from_ = from;
  heap_.clear();
  std::size_t missing = 0;
  for (const LinkId target : targets) {
    if (wanted_[target.index()] == round_) continue;
    wanted_[target.index()] = round_;
    ++missing;
  }
  if (!graph_.open(from, traveller.classes)) return;
  seen_[from.index()] = round_;
  time_s_[from.index()] = 0;
  previous_[from.index()] = from;
  heap_.push_back({0, from});
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Entry entry = heap_.back();
    heap_.pop_back();
    if (entry.time_s > longest_s) return;
    const std::size_t here = entry.link.index();
    if (settled_[here] == round_) continue;
    settled_[here] = round_;
    if (wanted_[here] == round_ && --missing == 0) return;
    for (const RoadTurn& turn : graph_.turns(entry.link)) {
      const std::size_t next = turn.to.index();
      if ((turn.classes & traveller.classes) == 0 || settled_[next] == round_) continue;
      const double speed = std::min(graph_.speed_m_s(turn.to) * traveller.speed_factor, traveller.max_speed_m_s);
      const double time = entry.time_s + turn.internal_time_s / traveller.speed_factor +
                          (turn.minor ? minor_turn_penalty_s : 0.0) + graph_.length_m(turn.to) / speed;
      if (seen_[next] == round_ && time >= time_s_[next]) continue;
      seen_[next] = round_;
      time_s_[next] = time;
      previous_[next] = entry.link;
      heap_.push_back({time, turn.to});
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
  }
}

bool Router::path_to(LinkId target, std::vector<LinkId>& links) const {
  links.clear();
  if (settled_[target.index()] != round_) return false;
  for (LinkId link = target; link != from_; link = previous_[link.index()]) links.push_back(link);
  links.push_back(from_);
  std::reverse(links.begin(), links.end());
  return true;
}

std::optional<double> Router::time_to(LinkId target) const {
  if (settled_[target.index()] != round_) return std::nullopt;
  return time_s_[target.index()];
}

}  // namespace nightwave
