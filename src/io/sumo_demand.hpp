// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "demand/demand_builder.hpp"
#include "demand/trip_router.hpp"
#include "io/sumo_flow.hpp"
#include "io/sumo_routes.hpp"
#include "io/sumo_signal_programs.hpp"
#include "io/sumo_stops.hpp"
#include "io/sumo_vehicle_types.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {

/// Streams additional and route files (SUMO reads the same elements in both), in loading order, into a DemandBuilder.
/// Keeps types, named routes and stops; vehicles are gone as soon as they are counted.
class SumoDemandReader : public XmlHandler {
 public:
  SumoDemandReader(const SumoNetwork& network, const RoadGraph& graph, DemandBuilder& demand, SumoPrograms& programs);

  void open(const XmlElement& element) override;
  void close(std::string_view name) override;
  /// Begins the next file.
  void begin_file() { depth_ = 0; }
  /// Routes the trips that still wait. Call it once after the last file.
  void finish();
  const DroppedCounts& dropped() const { return dropped_; }

 private:
  /// The vehicle, trip or flow being read.
  struct Vehicle {
    const SumoTypeMix* types = nullptr;
    std::optional<SumoFlow> flow;
    double depart_s = 0;
    double persons = 1;
    bool all_lanes = false;               ///< may enter on any lane
    std::string ignored;                  ///< why it cannot be represented; empty: it can
    SumoRouteMix routes;                  ///< given inside it
    const SumoRouteMix* named = nullptr;  ///< route="..."
    std::vector<LinkId> places;           ///< from, via..., to
    bool closed_place = false;            ///< one of them is no link
    std::vector<SumoStop> stops;
  };

  void open_vehicle(const XmlElement& e);
  void read_departure(const XmlElement& e);
  void read_places(const XmlElement& e);
  void open_other(const XmlElement& e);
  void open_stop(const XmlElement& e);
  void close_vehicle();
  void depart(double time_s, double vehicles);
  void add_on_routes(double time_s, double vehicles, const SumoTypeShare& type, const SumoRouteMix& routes);
  void add_trip(double time_s, double vehicles, const SumoTypeShare& type);
  bool add(const Journey& journey, const std::vector<SumoStop>& stops);
  Journey journey_of(double time_s, double vehicles, const SumoVehicleType& type, LinkId first) const;

  const SumoNetwork& network_;
  DemandBuilder& demand_;
  SumoPrograms& programs_;
  SumoVehicleTypes types_;
  SumoRoutes routes_;
  SumoStops stops_;
  TripRouter trips_;
  DroppedCounts dropped_;
  std::optional<Vehicle> vehicle_;
  std::vector<Halt> halts_;
  int depth_ = 0;
  int skip_below_ = 0;  ///< depth of the element whose content is skipped; 0: none
};

}  // namespace nightwave
