// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_flow.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

double positive(const XmlElement& e, const char* attribute, double value) {
  if (!(value > 0))
    e.fail("has " + std::string(attribute) + "=\"" + std::string(e.text(attribute)) + "\" (must be above 0)",
           "correct it");
  return value;
}

/// The rate of period="exp(rate)"; none for a plain period.
std::optional<double> exponential_rate(const XmlElement& e, std::string_view period) {
  if (!period.starts_with("exp(") || !period.ends_with(")")) return std::nullopt;
  const auto rate = parse_number(period.substr(4, period.size() - 5));
  if (!rate || *rate <= 0)
    e.fail("has period=\"" + std::string(period) + "\" (must be seconds or exp(rate))", "correct it");
  return rate;
}

}  // namespace

SumoFlow parse_flow(const XmlElement& e, double horizon_begin, std::optional<double> horizon_end) {
  SumoFlow flow;
  flow.begin_s = e.time_or("begin", horizon_begin);
  if (e.has("number")) flow.number = e.non_negative("number");
  const char* hourly = e.has("vehsPerHour") ? "vehsPerHour" : "perHour";
  if (e.has("probability")) {
    flow.random_rate_per_s = e.non_negative("probability");
    if (flow.random_rate_per_s > 1) e.fail("has a probability above 1", "give the chance of a departure per second");
  } else if (e.has("period")) {
    const auto rate = exponential_rate(e, e.text("period"));
    if (rate) {
      flow.random_rate_per_s = *rate;
    } else {
      flow.period_s = positive(e, "period", e.time("period"));
    }
  } else if (e.has(hourly)) {
    const double rate = e.non_negative(hourly);
    if (rate > 0) {
      flow.period_s = 3600 / rate;
    } else {
      flow.number = 0;
    }
  } else if (!flow.number) {
    e.fail("says neither number, period, vehsPerHour nor probability", "add one of them");
  }
  if (e.has("end")) {
    flow.end_s = e.time("end");
    if (flow.end_s < flow.begin_s) e.fail("ends before it begins", "correct begin and end");
  } else if (flow.number && flow.period_s > 0) {
    flow.end_s = flow.begin_s + *flow.number * flow.period_s;
  } else if (horizon_end) {
    flow.end_s = std::max(flow.begin_s, *horizon_end);
  } else {
    e.fail("has no end", "add it, or say --end");
  }
  const bool regular = flow.random_rate_per_s == 0;
  if (regular && flow.period_s == 0 && flow.number) {
    flow.period_s = *flow.number > 0 ? (flow.end_s - flow.begin_s) / *flow.number : 0;
  }
  return flow;
}

void SumoFlow::expand(double from, double to, double bin_s, const std::function<void(double, double)>& depart) const {
  if (random_rate_per_s > 0) {
    const double begin = std::max(begin_s, from);
    const double end = std::min(end_s, to);
    double left = number.value_or(HUGE_VAL) - random_rate_per_s * (begin - begin_s);
    for (double t = begin; t < end && left > 0;) {
      const double next = std::min(end, from + (std::floor((t - from) / bin_s + 1e-9) + 1) * bin_s);
      const double vehicles = std::min(left, random_rate_per_s * (next - t));
      depart(t, vehicles);
      left -= vehicles;
      t = next;
    }
    return;
  }
  const double most = number.value_or(HUGE_VAL);
  // A flow that begins and ends at once releases all its vehicles then.
  const bool at_once = end_s == begin_s;
  for (double i = period_s > 0 && from > begin_s ? std::ceil((from - begin_s) / period_s - 1e-9) : 0; i < most; ++i) {
    const double time = begin_s + i * period_s;
    if (time >= to || (!at_once && time >= end_s - 1e-9)) break;
    if (time >= from) depart(time, 1.0);
  }
}

double SumoFlow::vehicles_before(double time) const {
  if (time <= begin_s) return 0;
  const double until = std::min(time, end_s);
  const double most = number.value_or(HUGE_VAL);
  if (random_rate_per_s > 0) return std::min(most, random_rate_per_s * (until - begin_s));
  if (period_s <= 0) return end_s < time ? number.value_or(0) : 0;
  return std::min(most, std::ceil((until - begin_s) / period_s - 1e-9));
}

}  // namespace nightwave
