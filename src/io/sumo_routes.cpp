// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_routes.hpp"

#include "io/sumo_vehicle_types.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {

const SumoRouteMix* SumoRoutes::find(std::string_view id) const {
  const auto found = mixes_.find(id);
  return found == mixes_.end() ? nullptr : &found->second;
}

std::optional<LinkId> SumoRoutes::link(const XmlElement& element, std::string_view edge) const {
  const auto found = network_.links.find(edge);
  if (found != network_.links.end()) return found->second;
  if (!network_.closed_edges.contains(edge)) {
    element.fail("names the unknown edge '" + std::string(edge) + "'", "use routes made for this net");
  }
  return std::nullopt;
}

void SumoRoutes::open(const XmlElement& e, bool in_vehicle) {
  in_vehicle_ = in_vehicle;
  if (e.name() == "route") {
    open_route(e);
  } else {
    open_distribution(e);
  }
}

void SumoRoutes::open_route(const XmlElement& e) {
  if (in_distribution_ && e.has("refId")) {
    const SumoRouteMix* known = find(e.text("refId"));
    if (known == nullptr)
      e.fail("refers to the unknown route '" + std::string(e.text("refId")) + "'", "define it before");
    const double probability = e.non_negative_or("probability", 1.0);
    for (SumoRoute route : *known) {
      route.share *= probability;
      mix_.push_back(std::move(route));
    }
    return;
  }
  if (!in_distribution_) mix_.clear();
  SumoRoute route;
  bool closed = false;
  std::string_view edges = e.text_or("edges", "");
  constexpr std::string_view separators = " ,\t\r\n";
  for (std::size_t begin = edges.find_first_not_of(separators); begin != std::string_view::npos;) {
    const std::size_t end = edges.find_first_of(separators, begin);
    const auto id = link(e, edges.substr(begin, end - begin));
    if (id) {
      route.links.push_back(*id);
    } else {
      closed = true;
    }
    begin = end == std::string_view::npos ? end : edges.find_first_not_of(separators, end);
  }
  if (e.has("repeat")) {
    const std::vector<LinkId> once = route.links;
    for (std::int64_t i = e.integer("repeat"); i > 0; --i) {
      route.links.insert(route.links.end(), once.begin(), once.end());
    }
  }
  if (closed) route.links.clear();
  any_probability_ |= e.has("probability");
  route.share = e.non_negative_or("probability", 1.0);
  if (!in_distribution_) route.share = 1;
  route_id_ = e.text_or("id", "");
  mix_.push_back(std::move(route));
  in_route_ = true;
}

void SumoRoutes::open_distribution(const XmlElement& e) {
  in_distribution_ = true;
  any_probability_ = e.has("probabilities");
  mix_.clear();
  mix_id_ = e.text_or("id", "");
  const auto probabilities = split_words(e.text_or("probabilities", ""));
  std::size_t i = 0;
  for (const std::string_view id : split_words(e.text_or("routes", ""))) {
    const SumoRouteMix* known = find(id);
    if (known == nullptr) e.fail("names the unknown route '" + std::string(id) + "'", "define the route before it");
    const auto probability = i < probabilities.size() ? parse_number(probabilities[i]) : 1.0;
    if (!probability || *probability < 0) e.fail("has a probability that is not 0 or more", "correct it");
    for (SumoRoute route : *known) {
      route.share *= *probability;
      mix_.push_back(std::move(route));
    }
    ++i;
  }
}

void SumoRoutes::close(std::string_view name) {
  if (name == "route" && in_route_) {
    in_route_ = false;
    if (in_distribution_) {
      if (!route_id_.empty()) mixes_[route_id_] = {mix_.back()};
      return;
    }
    mix_id_ = route_id_;
    keep(std::move(mix_));
    mix_ = {};
  } else if (name == "routeDistribution" && in_distribution_) {
    in_distribution_ = false;
    // Files of routes as driven list every route a vehicle had, and the last one is the one it ended with.
    if (in_vehicle_ && !any_probability_ && mix_.size() > 1) mix_.erase(mix_.begin(), mix_.end() - 1);
    if (!mix_.empty()) normalize_shares(mix_);
    keep(std::move(mix_));
    mix_ = {};
  }
}

void SumoRoutes::keep(SumoRouteMix mix) {
  if (in_vehicle_) {
    own_ = std::move(mix);
  } else {
    mixes_[mix_id_] = std::move(mix);
  }
}

}  // namespace nightwave
