// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "synth/junction_ways.hpp"

namespace nightwave {

/// A junction "x" in the middle of roads to all sides of `sides` ("enws"), 100 m long, named after them, drawn with its
/// ways. `major`: roads along the east-west axis are more important.
struct SmallJunction {
  explicit SmallJunction(const JunctionDesign& design, const std::string& sides = "enws", int lanes = 1,
                         const LinkDesign& link = {}, bool major = false)
      : SmallJunction(draw(design, sides, lanes, link, major)) {}

  StreetPlan plan;
  JunctionArms arms;

  const Network& net() const { return plan.network; }

  LinkId link(const std::string& name) const {
    for (const LinkId id : net().links.ids()) {
      if (net().links[id].name == name) return id;
    }
    throw InvariantError("no link " + name);
  }
  /// The way "s>n" from the south to the north.
  ConnectionId way(char from, char to) const {
    for (const ConnectionId id : net().connections.ids()) {
      const Connection& c = net().connections[id];
      if (c.from == link(std::string(1, from) + ">x") && c.to == link(std::string("x>") + to)) return id;
    }
    throw InvariantError("no way");
  }
  const Connection& connection(char from, char to) const { return net().connections[way(from, to)]; }
  /// Whether one way meets another, and yields to it.
  bool meets(ConnectionId a, ConnectionId b) const { return conflict(a, b) != nullptr; }
  bool yields(ConnectionId a, ConnectionId b) const { return conflict(a, b) != nullptr && conflict(a, b)->yields; }

 private:
  explicit SmallJunction(StreetPlan drawn) : plan(std::move(drawn)), arms(plan) { draw_ways(plan, arms); }

  static StreetPlan draw(const JunctionDesign& design, const std::string& sides, int lanes, const LinkDesign& link,
                         bool major) {
    StreetPlan plan;
    const JunctionId x = plan.add_junction("x", {0, 0}, design);
    for (const char side : sides) {
      const double along = side == 'e' ? 100 : side == 'w' ? -100 : 0;
      const double across = side == 'n' ? 100 : side == 's' ? -100 : 0;
      LinkDesign here = link;
      if (major && along != 0) here.road_class = RoadClass::arterial;
      plan.add_street(plan.add_junction(std::string(1, side), {along, across}, {}), x, lanes, 13.9, here);
    }
    plan.settle_lengths();
    return plan;
  }

  const Conflict* conflict(ConnectionId a, ConnectionId b) const {
    for (const Conflict& c : net().conflicts) {
      if (c.connection == a && c.foe == b) return &c;
    }
    return nullptr;
  }
};

}  // namespace nightwave
