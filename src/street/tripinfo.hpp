// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace nightwave {

/// Window of the demand that is counted and the end of the simulation, s.
struct StreetWindow {
  double begin_s = 0;
  double end_s = 0;
  double simulation_end_s = 0;
};

/// Sums over all vehicles whose intended departure lies in [begin, end).
struct TripTotals {
  long due = 0;              ///< all of them: finished + running + not_inserted
  long finished = 0;         ///< arrived before the simulation ended
  long running = 0;          ///< on the road when it ended
  long not_inserted = 0;     ///< never found room to enter
  double delay_s = 0;        ///< time lost on the way + wait to enter (never inserted: until the simulation's end)
  double stops = 0;          ///< times a vehicle came to a halt
  double waiting_s = 0;      ///< standing
  double travel_time_s = 0;  ///< from the intended departure to the arrival or the simulation's end
  double co2_g = 0;

  TripTotals& operator+=(const TripTotals& other);
};
template <class Stream>
void fields(Stream& stream, TripTotals& trips) {
  stream(trips.due, trips.finished, trips.running, trips.not_inserted, trips.delay_s, trips.stops, trips.waiting_s,
         trips.travel_time_s, trips.co2_g);
}

/// Reads SUMO's tripinfo output (with unfinished and undeparted vehicles) as a stream.
/// Throws EnvironmentError when the file is absent, truncated or no tripinfo.
TripTotals read_tripinfo(const std::filesystem::path& path, const StreetWindow& window);

/// Vehicles that SUMO moved out of a jam, from its statistic output.
long read_teleports(const std::filesystem::path& path);

}  // namespace nightwave
