// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_demand.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace nightwave {
namespace {

template <std::size_t N>
bool any_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Elements that say nothing about traffic.
constexpr std::array<std::string_view, 7> silent = {"param",    "poi",          "poly",    "type",
                                                    "location", "viewsettings", "edgeData"};

/// People and goods, with everything inside them.
constexpr std::array<std::string_view, 4> travellers = {"person", "personFlow", "container", "containerFlow"};

bool enters_on_all_lanes(std::string_view depart_lane) {
  return depart_lane == "best" || depart_lane == "free" || depart_lane == "random" || depart_lane == "allowed" ||
         depart_lane == "best_prob";
}

Traveller traveller_of(const SumoVehicleType& type) { return {type.classes(), type.max_speed_m_s, type.speed_factor}; }

}  // namespace

SumoDemandReader::SumoDemandReader(const SumoNetwork& network, const RoadGraph& graph, DemandBuilder& demand,
                                   SumoPrograms& programs)
    : network_(network),
      demand_(demand),
      programs_(programs),
      routes_(network),
      stops_(network),
      trips_(graph, demand) {}

void SumoDemandReader::open(const XmlElement& e) {
  ++depth_;
  if (skip_below_ != 0 || depth_ == 1) return;
  const std::string_view name = e.name();
  if (name == "vehicle" || name == "trip" || name == "flow") {
    open_vehicle(e);
  } else if (name == "route" || name == "routeDistribution") {
    routes_.open(e, vehicle_.has_value());
  } else if (name == "stop") {
    open_stop(e);
  } else if (name == "vType" || name == "vTypeDistribution") {
    types_.open(e);
  } else if (name == "tlLogic" || name == "phase") {
    programs_.open(e);
  } else if (name == "busStop" || name == "trainStop") {
    stops_.add_place(e);
    skip_below_ = depth_;
  } else {
    open_other(e);
  }
}

void SumoDemandReader::open_other(const XmlElement& e) {
  const std::string_view name = e.name();
  const bool inside_something = depth_ > 2;
  if (!any_of(name, silent) && !inside_something) {
    dropped_[any_of(name, travellers) ? std::string(name) + "s" : std::string(name)] += 1;
  }
  skip_below_ = depth_;
}

void SumoDemandReader::close(std::string_view name) {
  if (skip_below_ == depth_) skip_below_ = 0;
  const bool skipped = skip_below_ != 0;
  --depth_;
  if (skipped || depth_ == 0) return;
  if (name == "vehicle" || name == "trip" || name == "flow") {
    close_vehicle();
  } else if (name == "tlLogic") {
    programs_.close();
  } else {
    routes_.close(name);
    types_.close(name);
  }
}

void SumoDemandReader::open_vehicle(const XmlElement& e) {
  Vehicle& v = vehicle_.emplace(Vehicle{});  // clang finds no emplace() of a nested type with initial values
  const std::string_view type = e.text_or("type", "DEFAULT_VEHTYPE");
  v.types = types_.find(type);
  if (v.types == nullptr) e.fail("has the unknown type '" + std::string(type) + "'", "define the vType before it");
  v.persons = std::max(1.0, e.number_or("personNumber", 1.0));
  v.all_lanes = enters_on_all_lanes(e.text_or("departLane", "first"));
  read_departure(e);
  read_places(e);
}

void SumoDemandReader::read_departure(const XmlElement& e) {
  Vehicle& v = *vehicle_;
  const Horizon& horizon = demand_.horizon();
  if (e.name() == "flow") {
    v.flow = parse_flow(e, static_cast<double>(horizon.begin_s), static_cast<double>(horizon.end_s));
    return;
  }
  const std::string_view depart = e.text("depart");
  if (depart == "triggered" || depart == "containerTriggered" || depart == "split") {
    v.ignored = "vehicles_departing_" + std::string(depart);
  } else if (depart == "begin") {
    v.depart_s = static_cast<double>(horizon.begin_s);
  } else {
    v.depart_s = e.time("depart");
  }
}

void SumoDemandReader::read_places(const XmlElement& e) {
  Vehicle& v = *vehicle_;
  if (e.has("route")) {
    v.named = routes_.find(e.text("route"));
    if (v.named == nullptr) {
      e.fail("drives the unknown route '" + std::string(e.text("route")) + "'", "define the route before it");
    }
  } else if (e.has("fromTaz") || e.has("toTaz")) {
    v.ignored = "vehicles_between_taz";
  } else if (e.has("fromJunction") || e.has("toJunction")) {
    v.ignored = "vehicles_between_junctions";
  } else if (e.has("from") || e.has("to")) {
    const auto add = [&](std::string_view edge) {
      const auto link = routes_.link(e, edge);
      v.closed_place |= !link;
      if (link) v.places.push_back(*link);
    };
    add(e.text("from"));
    for (const std::string_view via : split_words(e.text_or("via", ""))) add(via);
    add(e.text("to"));
  }
}

void SumoDemandReader::open_stop(const XmlElement& e) {
  const auto stop = stops_.resolve(e, dropped_);
  if (!stop) return;
  if (routes_.in_route()) {
    routes_.add_stop(*stop);
  } else if (vehicle_) {
    vehicle_->stops.push_back(*stop);
  }
}

void SumoDemandReader::close_vehicle() {
  if (!vehicle_) return;
  Vehicle& v = *vehicle_;
  v.routes = routes_.take_own();
  const Horizon& horizon = demand_.horizon();
  const auto begin = static_cast<double>(horizon.begin_s);
  const auto end = static_cast<double>(horizon.end_s);
  if (v.flow) {
    const double before = v.flow->vehicles_before(begin);
    const double after = v.flow->vehicles_before(HUGE_VAL) - v.flow->vehicles_before(end);
    if (before > 0) dropped_["vehicles_before_begin"] += before;
    if (after > 0) dropped_["vehicles_after_end"] += after;
    v.flow->expand(begin, end, horizon.departure_bin_s, [this](double time, double n) { depart(time, n); });
  } else if (!v.ignored.empty() && v.ignored.starts_with("vehicles_departing")) {
    dropped_[v.ignored] += 1;
  } else if (v.depart_s < begin) {
    dropped_["vehicles_before_begin"] += 1;
  } else if (v.depart_s >= end) {
    dropped_["vehicles_after_end"] += 1;
  } else {
    depart(v.depart_s, 1.0);
  }
  vehicle_.reset();
}

void SumoDemandReader::depart(double time_s, double vehicles) {
  const Vehicle& v = *vehicle_;
  demand_.count_due(vehicles);
  if (!v.ignored.empty()) {
    dropped_[v.ignored] += vehicles;
    return;
  }
  for (const SumoTypeShare& type : *v.types) {
    const double part = vehicles * type.share;
    if (!sumo_class(type.type.sumo_class).vehicle_class) {
      dropped_["vehicles_of_other_classes"] += part;
    } else if (!v.routes.empty()) {
      add_on_routes(time_s, part, type, v.routes);
    } else if (v.named != nullptr) {
      add_on_routes(time_s, part, type, *v.named);
    } else {
      add_trip(time_s, part, type);
    }
  }
}

Journey SumoDemandReader::journey_of(double time_s, double vehicles, const SumoVehicleType& type, LinkId first) const {
  Journey journey;
  journey.depart_s = time_s;
  journey.vehicles = vehicles;
  journey.vehicle_class = *sumo_class(type.sumo_class).vehicle_class;
  journey.classes = type.classes();
  journey.length_m = type.length_m;
  journey.min_gap_m = type.min_gap_m;
  journey.speed_factor = type.speed_factor;
  journey.persons = vehicle_->persons;
  if (vehicle_->all_lanes) {
    const auto& lanes = network_.lane_classes[first.index()];
    const auto open =
        std::count_if(lanes.begin(), lanes.end(), [&](SumoClasses c) { return (c & type.classes()) != 0; });
    journey.insertion_lanes = std::max(1.0, static_cast<double>(open));
  }
  return journey;
}

void SumoDemandReader::add_on_routes(double time_s, double vehicles, const SumoTypeShare& type,
                                     const SumoRouteMix& routes) {
  for (const SumoRoute& route : routes) {
    const double part = vehicles * route.share;
    if (part <= 0) continue;
    bool added = false;
    if (!route.links.empty()) {
      Journey journey = journey_of(time_s, part, type.type, route.links.front());
      journey.links = route.links;
      if (route.stops.empty()) {
        added = add(journey, vehicle_->stops);
      } else {
        std::vector<SumoStop> stops = route.stops;
        stops.insert(stops.end(), vehicle_->stops.begin(), vehicle_->stops.end());
        added = add(journey, stops);
      }
    }
    if (!added) dropped_["vehicles_without_route"] += part;
  }
}

void SumoDemandReader::add_trip(double time_s, double vehicles, const SumoTypeShare& type) {
  const Vehicle& v = *vehicle_;
  if (v.closed_place || v.places.empty()) {
    dropped_["vehicles_without_route"] += vehicles;
    return;
  }
  Journey journey = journey_of(time_s, vehicles, type.type, v.places.front());
  const Traveller traveller = traveller_of(type.type);
  if (v.places.size() == 2 && v.stops.empty()) {
    trips_.add({v.places.front(), v.places.back(), traveller, journey});
    return;
  }
  std::vector<LinkId> places = v.places;
  for (const SumoStop& stop : v.stops) places.insert(places.end() - 1, stop.link);
  const std::vector<LinkId> route = trips_.route_over(places, traveller);
  journey.links = route;
  if (route.empty() || !add(journey, v.stops)) dropped_["vehicles_without_route"] += vehicles;
}

bool SumoDemandReader::add(const Journey& journey, const std::vector<SumoStop>& stops) {
  halts_.clear();
  for (const SumoStop& stop : stops) halts_.push_back({stop.link, stop.duration_s});
  if (!demand_.add(journey, halts_)) return false;
  for (const SumoStop& stop : stops) {
    demand_.add_stop(stop.link, journey.vehicle_class, stop.lane, stop.position_m, stop.duration_s, journey.vehicles);
  }
  return true;
}

void SumoDemandReader::finish() {
  trips_.flush();
  if (trips_.vehicles_without_route() > 0) dropped_["vehicles_without_route"] += trips_.vehicles_without_route();
}

}  // namespace nightwave
