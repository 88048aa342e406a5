// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demand/demand.hpp"
#include "io/table_rows.hpp"

namespace nightwave {

/// Latest time that files may hold, s since local midnight: a year.
inline constexpr double latest_time_s = 366.0 * 86400;

/// Variables of scenario.nc that hold the demand. `Trips` is Demand or const Demand.
template <class Archive, class Trips>
void demand_schema(Archive& archive, Trips& demand) {
  archive.scalar({"demand_begin", "begin of the horizon, since local midnight", "s", 0, latest_time_s}, demand.begin_s);
  archive.scalar({"demand_end", "end of the horizon, since local midnight", "s", 0, latest_time_s}, demand.end_s);
  archive.scalar({"demand_slice", "length of a time slice of passages", "s", 1, 86400}, demand.slice_s);
  archive.scalar({"departure_bin_length", "length of a time bin of departures", "s", 1, 86400}, demand.departure_bin_s);
  archive.scalar({"vehicles_due", "vehicles of all classes that want to depart within the horizon", "1", 0},
                 demand.vehicles_due);

  const auto classes = archive.table("vehicle_class", demand.classes);
  archive.column(classes, {"vehicle_class_kind", "class of vehicles"}, &ClassProperties::vehicle_class);
  archive.column(classes, {"vehicle_class_vehicles", "vehicles that want to depart within the horizon", "1", 0},
                 &ClassProperties::vehicles);
  archive.column(classes, {"vehicle_class_length", "mean length of a vehicle", "m", 0}, &ClassProperties::length_m);
  archive.column(classes, {"vehicle_class_min_gap", "mean gap to the vehicle in front when standing", "m", 0},
                 &ClassProperties::min_gap_m);
  archive.column(classes, {"vehicle_class_speed_factor", "mean desired speed over the speed limit", "1", 0},
                 &ClassProperties::speed_factor);
  archive.column(classes, {"vehicle_class_persons", "mean number of persons per vehicle", "1", 0},
                 &ClassProperties::persons);

  const auto departures = archive.table("departure", demand.departures);
  archive.column(departures, {"departure_link", "link where the vehicles enter the network"}, &Departures::link);
  archive.column(departures, {"departure_class", "class of the vehicles"}, &Departures::vehicle_class);
  archive.column(departures,
                 {.name = "departure_bin",
                  .long_name = "time bin of the intended departure",
                  .units = "1",
                  .valid_min = 0,
                  .comment = "[demand_begin + bin * departure_bin_length, + departure_bin_length)"},
                 &Departures::bin);
  archive.column(departures, {"departure_vehicles", "vehicles that want to enter", "1", 0}, &Departures::vehicles);
  archive.column(departures, {"departure_lanes", "lanes that may take the vehicles at once", "1", 0},
                 &Departures::insertion_lanes);

  const auto passages = archive.table("passage", demand.passages);
  archive.column(passages, {"passage_link", "link whose end the vehicles reach"}, &Passage::link);
  archive.column(passages,
                 {.name = "passage_previous", .long_name = "link they came from", .comment = "none: departed here"},
                 &Passage::previous);
  archive.column(passages,
                 {.name = "passage_next", .long_name = "link they go to", .comment = "none: the trip ends here"},
                 &Passage::next);
  archive.column(passages, {"passage_class", "class of the vehicles"}, &Passage::vehicle_class);
  archive.column(passages,
                 {.name = "passage_slice",
                  .long_name = "time slice of the estimated passage",
                  .units = "1",
                  .valid_min = 0,
                  .valid_max = latest_time_s,
                  .comment = "[demand_begin + slice * demand_slice, + demand_slice)"},
                 &Passage::slice);
  archive.column(passages, {"passage_vehicles", "vehicles", "1", 0}, &Passage::vehicles);

  const auto stops = archive.table("stop", demand.stops);
  archive.column(stops, {"stop_link", "link on which public transport stops"}, &StopEvents::link);
  archive.column(stops, {"stop_class", "class of the vehicles"}, &StopEvents::vehicle_class);
  archive.column(stops, {"stop_vehicles", "vehicles that stop there within the horizon", "1", 0},
                 &StopEvents::vehicles);
  archive.column(stops, {"stop_dwell", "mean duration of a stop", "s", 0}, &StopEvents::mean_dwell_s);
  archive.column(stops, {"stop_position", "place of the stop from the link's beginning", "m", 0},
                 &StopEvents::position_m);
  archive.column(stops, {"stop_lane", "lane of the stop, counted from 0 at the kerb", "1"}, &StopEvents::lane);
}

}  // namespace nightwave
