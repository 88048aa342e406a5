// SPDX-License-Identifier: Apache-2.0
#include "app/import_counts_command.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/errors.hpp"
#include "base/joined.hpp"
#include "base/parallel.hpp"
#include "base/sha256.hpp"
#include "demand/counted_day.hpp"
#include "demand/counted_demand.hpp"
#include "demand/geh.hpp"
#include "io/counts_reader.hpp"
#include "io/files.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct CountsRequest {
  std::string scenario;
  std::vector<std::string> files;
  std::string day_type = "all";
  std::string except;
  std::string statistic = "mean";
  std::optional<std::int64_t> begin_s;
  std::optional<std::int64_t> end_s;
  std::int32_t slice_s = 300;
  unsigned threads = 0;
  std::string output;
};

/// What is asked for, with the texts understood.
CountsOptions options_of(const CountsRequest& request) {
  CountsOptions options;
  options.slice_s = request.slice_s;
  const auto days = day_choice_of(request.day_type);
  if (!days) {
    throw CLI::ValidationError("--day-type", "'" + request.day_type +
                                                 "' is neither all, weekday, saturday, sunday nor dates as "
                                                 "2026-12-24,2026-12-31");
  }
  options.days = *days;
  if (request.except.empty()) return options;
  const auto except = day_choice_of(request.except);
  if (!except || except->type != DayType::dates) {
    throw CLI::ValidationError("--except", "'" + request.except + "' is no list of dates as 2026-12-24,2026-12-31");
  }
  options.days.except = except->dates;
  return options;
}

/// Slices that the demand is estimated for: asked for, or those that have counts.
SliceSpan span_of(const CountsRequest& request, const CountedDay& day) {
  SliceSpan span;
  span.slice_s = day.slice_s;
  span.begin_s = request.begin_s.value_or(static_cast<std::int64_t>(day.first_slice) * day.slice_s);
  const std::int64_t end_s = request.end_s.value_or(static_cast<std::int64_t>(day.end_slice) * day.slice_s);
  if (end_s <= span.begin_s) {
    throw InputError(request.files.front(), "begin",
                     "lies in no record within " + std::to_string(span.begin_s) + " to " + std::to_string(end_s) + " s",
                     "give --begin and --end that the counts cover");
  }
  span.slices = static_cast<std::size_t>((end_s - span.begin_s) / span.slice_s);
  return span;
}

std::vector<FlowCount> within(const std::vector<FlowCount>& counts, const SliceSpan& span) {
  std::vector<FlowCount> result;
  const auto first = static_cast<std::int32_t>(span.begin_s / span.slice_s);
  for (FlowCount count : counts) {
    count.slice -= first;
    if (count.slice >= 0 && static_cast<std::size_t>(count.slice) < span.slices) result.push_back(count);
  }
  return result;
}

/// Paths relative to the scenario's folder become relative to the output's.
std::string moved_path(const std::string& path, const std::string& scenario, const std::string& output) {
  const auto folder = [](const std::string& file) { return fs::absolute(file).lexically_normal().parent_path(); };
  const fs::path absolute = (folder(scenario) / path).lexically_normal();
  return absolute.lexically_proximate(folder(output)).string();
}

struct FaultKind {
  const char* name;
  const char* what;
  std::int64_t DetectorFaults::*member;
};
constexpr FaultKind fault_kinds[] = {
    {"gaps", "slices of days without a usable record", &DetectorFaults::gaps},
    {"overlaps", "slices of days that records cover more than once, left out", &DetectorFaults::overlaps},
    {"implausible", "slices of days with more vehicles than the lanes can carry, left out",
     &DetectorFaults::implausible},
    {"outliers", "slices of days that differ from the other days, left out", &DetectorFaults::outliers},
    {"silent_days", "days without a vehicle on detectors in use, left out", &DetectorFaults::silent_days}};

/// One import, from files to the report.
class CountsImport {
 public:
  explicit CountsImport(const CountsRequest& request)
      : request_(request), pool_(request.threads), scenario_(read_scenario(request.scenario)), read_(request.slice_s) {}

  void run(const CountsOptions& options, const std::string& command_line) {
    const std::vector<fs::path> files(request_.files.begin(), request_.files.end());
    const std::clock_t begin = std::clock();
    read_ = read_counts(files, scenario_.network, options, pool_);
    spdlog::info("read {} records in {:.1f} s of processor", read_.records,
                 static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    require_counts();
    std::vector<int> lanes;
    for (const Detector& d : read_.detectors) lanes.push_back(lanes_covered(scenario_.network, d));
    day_ = typical_day(read_.counts, lanes, request_.statistic == "median" ? DayStatistic::median : DayStatistic::mean,
                       pool_);
    flows_ = counted_flows(scenario_.network, read_.detectors, day_);
    const SliceSpan span = span_of(request_, day_);
    const std::vector<FlowCount> counts = within(flows_.counts, span);
    if (counts.empty()) {
      throw InputError(request_.files.front(), "link",
                       "names no link of " + request_.scenario + " with complete counts",
                       "name the edges as the scenario does, and count all lanes of a link or the link as a whole");
    }
    estimate_ = estimate_demand(RoadGraph(scenario_.network), scenario_.demand, counts, span, pool_);
    if (estimate_.unused_counts == counts.size()) {
      throw InputError(request_.scenario, "demand", "passes at none of the counted links, so it tells no turns there",
                       "import a demand that uses these links first, however rough");
    }
    scenario_.demand = std::move(estimate_.demand);
    describe(command_line);
    write_scenario(scenario_, request_.output);
    log();
    std::cout << report_.dump(1) << '\n';
  }

 private:
  void require_counts() const {
    if (!read_.counts.days().empty()) return;
    throw InputError(request_.files.front(), "begin",
                     read_.records == 0 ? "lies in no record" : "lies in no record of the days chosen",
                     "give files with counts of these days, or choose others by --day-type");
  }

  std::int64_t sum(std::int64_t DetectorFaults::*member) const {
    std::int64_t total = 0;
    for (const DetectorFaults& faults : day_.faults) total += faults.*member;
    return total;
  }

  /// Provenance and report.
  void describe(const std::string& command_line) {
    for (SourceFile& source : scenario_.sources) {
      source.path = moved_path(source.path, request_.scenario, request_.output);
    }
    std::erase_if(scenario_.sources, [](const SourceFile& s) { return s.role == "counts"; });
    for (const std::string& file : request_.files) {
      const std::string path = moved_path(fs::absolute(file).string(), request_.scenario, request_.output);
      scenario_.sources.push_back({"counts", path, sha256_of_file(file)});
    }
    scenario_.history += "\n" + command_line;
    scenario_.detectors.clear();
    for (std::size_t d = 0; d < read_.detectors.size(); ++d) {
      const Detector& detector = read_.detectors[d];
      scenario_.detectors.push_back({day_.faults[d], detector.name, detector.link, detector.next});
    }
    std::size_t good_links = 0, links = 0;
    count_links(good_links, links);
    report_ = {
        {"records", read_.records},
        {"records_empty", read_.empty},
        {"records_of_other_days", read_.other_days},
        {"days", day_.days},
        {"days_left_out", read_.counts.days_left_out()},
        {"detectors", read_.detectors.size()},
        {"detectors_elsewhere", flows_.detectors_elsewhere},
        {"places_with_uncounted_lanes", flows_.links_with_uncounted_lanes},
        {"links_unused_by_prior", estimate_.unused_links.size()},
        {"slices", static_cast<std::int64_t>(day_.faults.size() * day_.days * (day_.end_slice - day_.first_slice))}};
    for (const FaultKind& kind : fault_kinds) report_[kind.name] = sum(kind.member);
    report_["vehicles"] = scenario_.demand.vehicles_due;
    report_["geh_hours"] = estimate_.after.size();
    report_["geh_below_5_prior"] = share_of_good_hours(estimate_.before);
    report_["geh_below_5"] = share_of_good_hours(estimate_.after);
    report_["geh_below_5_links"] = links == 0 ? 1.0 : static_cast<double>(good_links) / static_cast<double>(links);
    report_["worst"] = worst();
    report_["steps"] = estimate_.trace.steps;
    report_["settled"] = estimate_.trace.settled;
    scenario_.attributes.clear();
    for (const auto& [name, value] : report_.items()) {
      if (value.is_number()) scenario_.attributes["counts_" + name] = value.dump();
    }
    scenario_.attributes["counts_day_type"] = request_.day_type;
    scenario_.attributes["counts_statistic"] = request_.statistic;
    scenario_.attributes["counts_method"] = "constrained generalised least squares (docs/counts.md)";
  }

  /// Links whose every hour has a good GEH.
  void count_links(std::size_t& good, std::size_t& all) const {
    const auto& hours = estimate_.after;  // ascending by place
    for (std::size_t i = 0; i < hours.size();) {
      bool well = true;
      std::size_t k = i;
      for (; k < hours.size() && hours[k].link == hours[i].link && hours[k].next == hours[i].next; ++k) {
        well = well && geh(hours[k].modelled_per_h, hours[k].counted_per_h) < good_geh;
      }
      good += well;
      ++all;
      i = k;
    }
  }

  /// The hours that the estimate fits worst.
  Json worst() const {
    constexpr std::size_t most = 10;
    std::vector<HourlyFlow> hours = estimate_.after;
    std::ranges::stable_sort(hours, std::greater{},
                             [](const HourlyFlow& h) { return geh(h.modelled_per_h, h.counted_per_h); });
    Json result = Json::array();
    for (std::size_t i = 0; i < std::min(most, hours.size()); ++i) {
      const HourlyFlow& h = hours[i];
      Json entry{{"link", scenario_.network.links[h.link].name}};
      if (h.next) entry["to_link"] = scenario_.network.links[*h.next].name;
      entry["begin"] = scenario_.demand.begin_s + std::int64_t{h.hour} * 3600;
      entry["counted"] = std::round(h.counted_per_h);
      entry["estimated"] = std::round(h.modelled_per_h);
      entry["geh"] = std::round(geh(h.modelled_per_h, h.counted_per_h) * 10) / 10;
      result.push_back(entry);
    }
    return result;
  }

  void log() const {
    spdlog::info("{}: {} records of {} days from {} detectors; {:.0f} vehicles due from {} to {} s", request_.output,
                 read_.records, day_.days, read_.detectors.size(), scenario_.demand.vehicles_due,
                 scenario_.demand.begin_s, scenario_.demand.end_s);
    spdlog::info("GEH below 5 in {:.1f} % of {} counted hours ({:.1f} % with the demand before)",
                 100 * share_of_good_hours(estimate_.after), estimate_.after.size(),
                 100 * share_of_good_hours(estimate_.before));
    if (!estimate_.trace.settled) {
      spdlog::warn("the estimation ended after {} steps before it settled: the demand before contradicts the counts",
                   estimate_.trace.steps);
    }
    for (const FaultKind& kind : fault_kinds) log_faults(kind);
    const auto warn = [](std::size_t count, const char* what) {
      if (count > 0) spdlog::warn("{} {}", count, what);
    };
    warn(read_.empty, "records without a number of vehicles: gaps");
    warn(read_.counts.days_left_out(), "days left out: only the latest 60 count");
    warn(flows_.detectors_elsewhere, "detectors on links that the scenario does not have, left out");
    warn(flows_.links_with_uncounted_lanes, "links or turns of which some lanes have no detector, left out");
    warn(estimate_.unused_links.size(), "counted links or turns that the demand before never uses, left out");
  }

  /// A kind of fault: how many, and on which detectors most.
  void log_faults(const FaultKind& kind) const {
    constexpr std::size_t most = 5;
    const std::int64_t total = sum(kind.member);
    if (total == 0) return;
    std::vector<std::size_t> order;
    for (std::size_t d = 0; d < day_.faults.size(); ++d) {
      if (day_.faults[d].*kind.member > 0) order.push_back(d);
    }
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t d) { return day_.faults[d].*kind.member; });
    std::vector<std::string> detectors;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i)
      detectors.push_back(read_.detectors[order[i]].name + " " + std::to_string(day_.faults[order[i]].*kind.member));
    if (order.size() > most) detectors.push_back(std::to_string(order.size() - most) + " more detectors");
    spdlog::warn("{} {}: {}", total, kind.what, joined(detectors, ", "));
  }

  const CountsRequest& request_;
  ThreadPool pool_;
  Scenario scenario_;
  CountsRead read_;
  CountedDay day_;
  CountedFlows flows_;
  CountedDemand estimate_;
  Json report_;
};

}  // namespace

void add_import_counts_command(CLI::App& import, Invocation& invocation) {
  CLI::App* command = import.add_subcommand("counts", "Estimate a scenario's demand from counts of detectors");
  auto request = std::make_shared<CountsRequest>();
  command->add_option("scenario", request->scenario, "scenario.nc with a demand to begin with")->required();
  command->add_option("counts", request->files, "Files of counts (.csv, .csv.gz; docs/counts.md)")->required();
  command->add_option("--day-type", request->day_type, "Days to put together: all, weekday, saturday, sunday or dates")
      ->capture_default_str();
  command->add_option("--except", request->except, "Dates to leave out, separated by commas");
  command->add_option("--statistic", request->statistic, "How days become one")
      ->check(CLI::IsMember({"mean", "median"}))
      ->capture_default_str();
  command->add_option("--begin", request->begin_s, "First second of the demand [the first that is counted]")
      ->check(CLI::Range(0, seconds_of_day));
  command->add_option("--end", request->end_s, "End of the demand, s [after the last that is counted]")
      ->check(CLI::Range(0, seconds_of_day));
  command->add_option("--slice", request->slice_s, "Seconds over which turning shares are constant")
      ->check(CLI::Range(5, 300))
      ->capture_default_str();
  command->add_option("--threads", request->threads, "0: one per processor")->capture_default_str();
  command->add_option("-o,--output", request->output, "Scenario file to write (.nc)")->required();
  command->callback([&invocation, request] {
    if (request->slice_s % 5 != 0 || 3600 % request->slice_s != 0) {
      throw CLI::ValidationError("--slice", "must be a multiple of 5 s that divides the hour");
    }
    for (const auto& [name, value] : {std::pair{"--begin", request->begin_s}, std::pair{"--end", request->end_s}}) {
      if (value && *value % request->slice_s != 0) {
        throw CLI::ValidationError(name, "must be a multiple of --slice, " + std::to_string(request->slice_s) + " s");
      }
    }
    if (request->begin_s && request->end_s && *request->end_s <= *request->begin_s) {
      throw CLI::ValidationError("--end", "must be after --begin");
    }
    const CountsOptions options = options_of(*request);
    invocation.run = [&invocation, request, options] {
      CountsImport(*request).run(options, invocation.command_line);
      return ExitCode::done;
    };
  });
}

}  // namespace nightwave
