// SPDX-License-Identifier: Apache-2.0
#include "street/tripinfo.hpp"

#include <string_view>

#include "street/sumo_output.hpp"

namespace nightwave {
TripTotals& TripTotals::operator+=(const TripTotals& other) {
  due += other.due;
  finished += other.finished;
  running += other.running;
  not_inserted += other.not_inserted;
  delay_s += other.delay_s;
  stops += other.stops;
  waiting_s += other.waiting_s;
  travel_time_s += other.travel_time_s;
  co2_g += other.co2_g;
  return *this;
}

TripTotals read_tripinfo(const std::filesystem::path& path, const StreetWindow& window) {
  constexpr double tolerance_s = 1e-6;  // SUMO writes hundredths
  constexpr double g_per_mg = 1e-3;
  TripTotals totals;
  bool due = false;
  stream_output(path, [&](std::string_view element, const OutputAttributes& attributes) {
    if (element == "emissions") {
      if (due) totals.co2_g += attributes.number("CO2_abs") * g_per_mg;
      return;
    }
    if (element == "personinfo" || element == "containerinfo") due = false;
    if (element != "tripinfo") return;
    const double depart = attributes.number("depart");
    const double depart_delay = attributes.number("departDelay");
    const bool inserted = depart >= 0;
    const double intended = (inserted ? depart : window.simulation_end_s) - depart_delay;
    due = intended >= window.begin_s - tolerance_s && intended < window.end_s - tolerance_s;
    if (!due) return;
    ++totals.due;
    totals.delay_s += depart_delay;
    totals.travel_time_s += depart_delay;
    if (!inserted) {
      ++totals.not_inserted;
      return;
    }
    totals.delay_s += attributes.number("timeLoss");
    totals.travel_time_s += attributes.number("duration");
    totals.waiting_s += attributes.number("waitingTime");
    totals.stops += attributes.number("waitingCount");
    ++(attributes.number("arrival") >= 0 ? totals.finished : totals.running);
  });
  return totals;
}

long read_teleports(const std::filesystem::path& path) {
  long teleports = 0;
  stream_output(path, [&](std::string_view element, const OutputAttributes& attributes) {
    if (element == "teleports") teleports = static_cast<long>(attributes.number("total"));
  });
  return teleports;
}

}  // namespace nightwave
