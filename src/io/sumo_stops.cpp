// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_stops.hpp"

#include <algorithm>
#include <charconv>

#include "io/sumo_xml.hpp"

namespace nightwave {

std::optional<SumoStop> SumoStops::place(const XmlElement& e) const {
  const std::string_view lane = e.text("lane");
  const std::size_t bar = lane.rfind('_');
  const std::string_view edge = lane.substr(0, bar);
  if (network_.closed_edges.contains(edge)) return std::nullopt;
  const auto link = network_.links.find(edge);
  unsigned number = 0;
  bool found = bar != std::string_view::npos && link != network_.links.end();
  if (found) {
    const auto [end, error] = std::from_chars(lane.data() + bar + 1, lane.data() + lane.size(), number);
    found = error == std::errc{} && end == lane.data() + lane.size() &&
            number < network_.lane_classes[link->second.index()].size();
  }
  if (!found) e.fail("is on the unknown lane '" + std::string(lane) + "'", "name a lane of the net");
  const double length = network_.network.links[link->second].lanes[number].length_m;
  double position = e.number_or("endPos", length);
  if (position < 0) position += length;
  return SumoStop{link->second, static_cast<std::uint8_t>(number), std::clamp(position, 0.0, length), 0};
}

void SumoStops::add_place(const XmlElement& e) { places_[std::string(e.text("id"))] = place(e); }

std::optional<SumoStop> SumoStops::resolve(const XmlElement& e, DroppedCounts& dropped) const {
  const auto leave_out = [&](const char* kind) {
    dropped[kind] += 1;
    return std::nullopt;
  };
  std::optional<SumoStop> stop;
  const auto id = e.has("busStop") ? e.find("busStop") : e.find("trainStop");
  if (id) {
    const auto known = places_.find(*id);
    if (known == places_.end()) {
      e.fail("names the unknown bus stop '" + std::string(*id) + "'", "load the additional file that defines it first");
    }
    stop = known->second;
  } else if (e.has("lane")) {
    stop = place(e);
  } else {
    return leave_out("stops_of_other_kinds");
  }
  if (!stop) return leave_out("stops_on_closed_edges");
  if (e.boolean_or("triggered", false) || e.boolean_or("containerTriggered", false))
    return leave_out("stops_triggered");
  if (e.boolean_or("parking", false)) return leave_out("stops_beside_the_road");
  if (!e.has("duration")) return leave_out("stops_without_duration");
  stop->duration_s = std::max(0.0, e.time("duration"));
  return stop;
}

}  // namespace nightwave
