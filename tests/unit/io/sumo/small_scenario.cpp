// SPDX-License-Identifier: Apache-2.0
#include "small_scenario.hpp"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>

#include "base/errors.hpp"

namespace nightwave {
namespace {

constexpr const char* t_junction = R"(<?xml version="1.0" encoding="UTF-8"?>
<net version="1.9" limitTurnSpeed="5.50">
    <edge id=":C_0" function="internal"><lane id=":C_0_0" index="0" speed="6.5" length="5" shape="0,0 5,5"/></edge>
    <edge id=":C_1" function="internal"><lane id=":C_1_0" index="0" speed="8" length="6" shape="0,0 5,5"/></edge>
    <edge id=":C_2" function="internal"><lane id=":C_2_0" index="0" speed="13.9" length="14" shape="0,0 5,5"/></edge>
    <edge id=":C_3" function="internal"><lane id=":C_3_0" index="0" speed="13.9" length="14" shape="0,0 5,5"/></edge>
    <edge id=":C_4" function="internal"><lane id=":C_4_0" index="0" speed="7" length="8" shape="0,0 5,5"/></edge>
    <edge id=":C_c0" function="crossing" crossingEdges="NC"><lane id=":C_c0_0" index="0" allow="pedestrian" speed="1" length="9" shape="0,0 5,5"/></edge>
    <edge id=":C_w0" function="walkingarea"><lane id=":C_w0_0" index="0" allow="pedestrian" speed="1" length="2" shape="0,0 5,5"/></edge>
    <edge id="NC" from="N" to="C" priority="1">
        <lane id="NC_0" index="0" allow="pedestrian" speed="13.9" length="100" shape="0,100 0,0"/>
        <lane id="NC_1" index="1" disallow="pedestrian" speed="13.9" length="100" shape="0,100 0,0"/>
    </edge>
    <edge id="EC" from="E" to="C" priority="1"><lane id="EC_0" index="0" speed="13.9" length="139" shape="100,0 0,0"/></edge>
    <edge id="WC" from="W" to="C" priority="1">
        <lane id="WC_0" index="0" allow="bus taxi" speed="13.9" length="200" shape="-100,0 0,0"/>
        <lane id="WC_1" index="1" speed="13.9" length="200" shape="-100,0 0,0"/>
    </edge>
    <edge id="CE" from="C" to="E" priority="1"><lane id="CE_0" index="0" speed="13.9" length="100" shape="0,0 100,0"/></edge>
    <edge id="CW" from="C" to="W" priority="1"><lane id="CW_0" index="0" speed="13.9" length="100" shape="0,0 -100,0"/></edge>
    <edge id="path" from="C" to="N" priority="1"><lane id="path_0" index="0" allow="pedestrian" speed="13.9" length="100" shape="0,0 0,100"/></edge>
    <tlLogic id="C" type="static" programID="0" offset="0">
        <phase duration="30" state="rrGGG"/>
        <phase duration="3" state="rryyr"/>
        <phase duration="20" state="GGrrr"/>
        <phase duration="3" state="yyrrr"/>
    </tlLogic>
    <junction id="N" type="dead_end" x="0" y="100" incLanes="path_0" intLanes=""/>
    <junction id="E" type="dead_end" x="100" y="0" incLanes="CE_0" intLanes=""/>
    <junction id="W" type="dead_end" x="-100" y="0" incLanes="CW_0" intLanes=""/>
    <junction id="C" type="traffic_light" x="0" y="0" incLanes="NC_0 NC_1 EC_0 WC_0 WC_1 :C_w0_0" intLanes=":C_0_0 :C_4_0 :C_2_0 :C_3_0 :C_c0_0">
        <request index="0" response="00100" foes="10100" cont="0"/>
        <request index="1" response="01100" foes="11100" cont="1"/>
        <request index="2" response="00000" foes="00011" cont="0"/>
        <request index="3" response="00000" foes="00010" cont="0"/>
        <request index="4" response="00000" foes="00011" cont="0"/>
    </junction>
    <junction id=":C_4_0" type="internal" x="0" y="0" incLanes=":C_1_0" intLanes=":C_2_0"/>
    <connection from="NC" to="CW" fromLane="1" toLane="0" via=":C_0_0" tl="C" linkIndex="0" dir="r" state="o"/>
    <connection from="NC" to="CE" fromLane="1" toLane="0" via=":C_1_0" tl="C" linkIndex="1" dir="l" state="o"/>
    <connection from="EC" to="CW" fromLane="0" toLane="0" via=":C_2_0" tl="C" linkIndex="2" dir="s" state="O"/>
    <connection from="WC" to="CE" fromLane="1" toLane="0" via=":C_3_0" tl="C" linkIndex="3" dir="s" state="O"/>
    <connection from=":C_0" to="CW" fromLane="0" toLane="0" dir="r" state="M"/>
    <connection from=":C_1" to="CE" fromLane="0" toLane="0" via=":C_4_0" dir="l" state="m"/>
    <connection from=":C_4" to="CE" fromLane="0" toLane="0" dir="l" state="M"/>
    <connection from=":C_2" to="CW" fromLane="0" toLane="0" dir="s" state="M"/>
    <connection from=":C_3" to="CE" fromLane="0" toLane="0" dir="s" state="M"/>
    <connection from=":C_w0" to=":C_c0" fromLane="0" toLane="0" tl="C" linkIndex="4" dir="s" state="M"/>
</net>
)";

}  // namespace

void write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

SmallScenario::SmallScenario() : net(t_junction) {
  options.begin_s = 0;
  options.end_s = 600;
}

void SmallScenario::change_net(std::string_view text, std::string_view replacement) {
  const std::size_t place = net.find(text);
  if (place == std::string::npos || net.find(text, place + 1) != std::string::npos) {
    throw std::logic_error("the net does not have this text once: " + std::string(text));
  }
  net.replace(place, text.size(), replacement);
}

Scenario SmallScenario::import() {
  SumoSources sources;
  sources.net = folder() / "net.net.xml";
  write_text(sources.net, net);
  sources.routes = {folder() / "demand.rou.xml"};
  write_text(sources.routes.front(), "<routes>\n" + routes + "\n</routes>\n");
  if (!additional.empty()) {
    sources.additional = {folder() / "more.add.xml"};
    write_text(sources.additional.front(), "<additional>\n" + additional + "\n</additional>\n");
  }
  return import_sumo(sources, options);
}

std::string SmallScenario::import_error() {
  try {
    import();
  } catch (const InputError& error) {
    std::string message = error.what();
    if (const std::size_t place = message.find(folder().string()); place != std::string::npos) {
      message.replace(place, folder().string().size(), "DIR");
    }
    return message;
  }
  return "no error";
}

LinkId link_named(const Scenario& scenario, std::string_view name) {
  for (const LinkId id : scenario.network.links.ids()) {
    if (scenario.network.links[id].name == name) return id;
  }
  throw std::logic_error("no link " + std::string(name));
}

ConnectionId connection_between(const Scenario& scenario, std::string_view from, std::string_view to) {
  for (const ConnectionId id : scenario.network.connections.ids()) {
    const Connection& c = scenario.network.connections[id];
    if (c.from == link_named(scenario, from) && c.to == link_named(scenario, to)) return id;
  }
  throw std::logic_error("no connection " + std::string(from) + " -> " + std::string(to));
}

double passing(const Scenario& scenario, std::string_view link, std::string_view next) {
  double vehicles = 0;
  for (const Passage& p : scenario.demand.passages) {
    if (p.link == link_named(scenario, link) && p.next == link_named(scenario, next)) vehicles += p.vehicles;
  }
  return vehicles;
}

}  // namespace nightwave
