// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "street/sample_hours.hpp"
#include "street/verdict.hpp"

namespace nightwave {

/// SHA-256 of the files that a verdict is about, so that it cannot be taken for one on others.
struct StreetSubject {
  std::string scenario_sha256;
  std::string plan_sha256;
  std::string day_type;  ///< that was driven; empty: the plan is of every day
};

/// The verdict as JSON: {shipped, plan}.{delay, stops, waiting, travel_time, throughput, co2}.{mean, ci95},
/// paired.delay_ratio.{mean, ci95, lower, upper}, seeds, missing, ...; null where one seed gives no interval. Units in
/// docs/formats.md. `every_run` adds the figures of each run, `sample` the hours that the
/// figures are sums over where it was not the whole horizon.
std::string verdict_json(const StreetVerdict& verdict, const StreetSetting& setting, bool every_run,
                         const StreetSubject& subject = {}, const std::vector<StreetHour>& sample = {});

/// The verdict as an aligned before/after table.
void print_verdict(const StreetVerdict& verdict, const StreetSetting& setting, std::ostream& out,
                   const std::vector<StreetHour>& sample = {});

}  // namespace nightwave
