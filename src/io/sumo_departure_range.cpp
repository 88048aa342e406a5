// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_departure_range.hpp"

#include <algorithm>
#include <cmath>

#include "io/sumo_flow.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

class RangeHandler : public XmlHandler {
 public:
  RangeHandler(std::optional<double> begin_s, std::optional<double> end_s) : begin_s_(begin_s), end_s_(end_s) {}

  void open(const XmlElement& e) override {
    if (e.name() == "vehicle" || e.name() == "trip") {
      // What does not depart at a time of its own says nothing; whether it makes sense is for the reader of demand.
      if (const auto time = parse_time(e.text_or("depart", ""))) take(*time, *time);
    } else if (e.name() == "flow") {
      const SumoFlow flow = parse_flow(e, begin_s_.value_or(0), end_s_);
      const bool regular = flow.random_rate_per_s == 0;
      const double count = flow.vehicles_before(HUGE_VAL);
      if (count > 0) take(flow.begin_s, regular ? flow.begin_s + (count - 1) * flow.period_s : flow.end_s - 1);
    }
  }
  void close(std::string_view) override {}

  std::optional<DepartureRange> range;

 private:
  void take(double first, double last) {
    if (!range) range = DepartureRange{first, last};
    range->first_s = std::min(range->first_s, first);
    range->last_s = std::max(range->last_s, last);
  }

  std::optional<double> begin_s_;
  std::optional<double> end_s_;
};

}  // namespace

std::optional<DepartureRange> departure_range(const std::vector<std::filesystem::path>& files,
                                              std::optional<double> begin_s, std::optional<double> end_s) {
  RangeHandler handler(begin_s, end_s);
  for (const auto& file : files) read_xml(file, handler);
  return handler.range;
}

}  // namespace nightwave
