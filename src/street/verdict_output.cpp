// SPDX-License-Identifier: Apache-2.0
#include "street/verdict_output.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/clock_time.hpp"

namespace nightwave {
namespace {

using Json = nlohmann::ordered_json;

/// JSON has no infinity: an interval that one seed cannot give is null.
Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json summary_json(const StreetSummary& summary, const std::vector<StreetRun>& runs, bool every_run) {
  Json side;
  for (std::size_t m = 0; m < street_measure_count; ++m) {
    const auto& figure = summary.measures[m];
    side[street_measures[m].name] = {{"mean", figure.mean}, {"ci95", finite(figure.ci95)}};
  }
  side["running"] = summary.running;
  side["not_inserted"] = summary.not_inserted;
  side["teleports"] = summary.teleports;
  if (!every_run) return side;
  for (const auto& run : runs) {
    Json one = {{"seed", run.seed}, {"vehicles", run.trips.due}};
    for (const auto& measure : street_measures) one[measure.name] = measure.value(run);
    one["running"] = run.trips.running;
    one["not_inserted"] = run.trips.not_inserted;
    one["teleports"] = run.teleports;
    side["runs"].push_back(std::move(one));
  }
  return side;
}

std::string with_interval(const Estimate& figure) {
  char text[64];
  const int decimals = std::abs(figure.mean) < 10 ? 2 : std::abs(figure.mean) < 1000 ? 1 : 0;
  if (std::isfinite(figure.ci95))
    std::snprintf(text, sizeof text, "%.*f +- %.*f", decimals, figure.mean, decimals, figure.ci95);
  else
    std::snprintf(text, sizeof text, "%.*f", decimals, figure.mean);
  return text;
}

std::string change(double before, double after) {
  if (before == 0) return after == 0 ? "0.0 %" : "-";
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f %%", 100 * (after - before) / before);
  return text;
}

void row(std::ostream& out, const std::string& name, const std::string& shipped, const std::string& plan,
         const std::string& last) {
  char text[160];
  std::snprintf(text, sizeof text, "%-24s %18s %18s %10s\n", name.c_str(), shipped.c_str(), plan.c_str(), last.c_str());
  out << text;
}

}  // namespace

std::string verdict_json(const StreetVerdict& verdict, const StreetSetting& setting, bool every_run,
                         const StreetSubject& subject, const std::vector<StreetHour>& sample) {
  Json json;
  json["shipped"] = summary_json(verdict.shipped, verdict.shipped_runs, every_run);
  json["plan"] = summary_json(verdict.plan, verdict.plan_runs, every_run);
  json["paired"]["delay_ratio"] = {{"mean", verdict.delay_ratio.mean},
                                   {"ci95", finite(verdict.delay_ratio.ci95)},
                                   {"lower", finite(verdict.delay_ratio.lower)},
                                   {"upper", finite(verdict.delay_ratio.upper)}};
  json["seeds"] = Json::array();
  for (const auto& run : verdict.plan_runs) json["seeds"].push_back(run.seed);
  json["vehicles_due"] = verdict.vehicles_due;
  json["missing"] = std::llround(verdict.missing);
  json["begin"] = setting.begin_s;
  json["end"] = setting.end_s;
  for (const StreetHour& hour : sample)
    json["hours"].push_back({{"begin", hour.begin_s}, {"end", hour.end_s}, {"vehicles_due", hour.vehicles_due}});
  json["drain"] = setting.drain_s;
  json["scale"] = setting.scale;
  json["scenario_sha256"] = subject.scenario_sha256;
  json["plan_sha256"] = subject.plan_sha256;
  if (!subject.day_type.empty()) json["day_type"] = subject.day_type;
  json["accepted"] = !verdict.rejected();
  json["reasons"] = verdict.reasons;
  json["warnings"] = verdict.warnings;
  return json.dump(2);
}

void print_verdict(const StreetVerdict& verdict, const StreetSetting& setting, std::ostream& out,
                   const std::vector<StreetHour>& sample) {
  char head[160];
  std::snprintf(head, sizeof head, "%.0f vehicles due, demand x %g, drained for %d s, seeds", verdict.vehicles_due,
                setting.scale, setting.drain_s);
  out << head;
  for (const auto& run : verdict.plan_runs) out << ' ' << run.seed;
  for (const StreetHour& hour : sample)
    out << (&hour == &sample.front() ? ", hours from " : " ") << clock_time(std::llround(hour.begin_s));
  out << "\n\n";
  row(out, "per vehicle", "shipped", "plan", "change");
  for (std::size_t m = 0; m < street_measure_count; ++m) {
    const auto& before = verdict.shipped.measures[m];
    const auto& after = verdict.plan.measures[m];
    const std::string unit = street_measures[m].unit;
    row(out, std::string(street_measures[m].name) + (unit == "1" ? "" : ", " + unit), with_interval(before),
        with_interval(after), change(before.mean, after.mean));
  }
  const auto whole = [&](const char* name, long before, long after) {
    row(out, name, std::to_string(before), std::to_string(after), "");
  };
  whole("still driving, all seeds", verdict.shipped.running, verdict.plan.running);
  whole("never let in, all seeds", verdict.shipped.not_inserted, verdict.plan.not_inserted);
  char ratio[128];
  if (std::isfinite(verdict.delay_ratio.upper)) {
    std::snprintf(ratio, sizeof ratio,
                  "\ndelay, plan over shipped: %.3f (95 %% interval %.3f to %.3f, paired by seed)\n",
                  verdict.delay_ratio.mean, verdict.delay_ratio.lower, verdict.delay_ratio.upper);
  } else {
    std::snprintf(ratio, sizeof ratio, "\ndelay, plan over shipped: %.3f\n", verdict.delay_ratio.mean);
  }
  out << ratio << "verdict: " << (verdict.rejected() ? "rejected" : "accepted") << '\n';
  for (const auto& reason : verdict.reasons) out << "  " << reason << '\n';
}

}  // namespace nightwave
