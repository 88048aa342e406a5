// SPDX-License-Identifier: Apache-2.0
#include "street/road_delays.hpp"

#include <string_view>

#include "street/sumo_output.hpp"

namespace nightwave {
namespace {

std::string_view before_last_underscore(std::string_view text) { return text.substr(0, text.rfind('_')); }

}  // namespace

RoadDelays read_road_delays(const std::filesystem::path& edges, const std::filesystem::path& trips) {
  RoadDelays delays;
  stream_output(edges, [&](std::string_view element, const OutputAttributes& attributes) {
    if (element != "edge") return;
    std::string_view name = attributes.text("id");
    if (name.starts_with(':')) name = before_last_underscore(name);  // ":junction_7": a way across a junction
    delays[std::string(name)] += attributes.number_or("timeLoss", 0);
  });
  stream_output(trips, [&](std::string_view element, const OutputAttributes& attributes) {
    if (element != "tripinfo" || attributes.number("depart") < 0) return;
    const double waited_s = attributes.number("departDelay");
    if (waited_s > 0) delays[std::string(before_last_underscore(attributes.text("departLane")))] += waited_s;
  });
  return delays;
}

}  // namespace nightwave
