// SPDX-License-Identifier: Apache-2.0
// Trials of the estimation from counts against a demand that is known: makes counts of it, makes a wrong demand of it
// to begin with, and compares turning flows. Also writes records by the million, to measure reading them.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/errors.hpp"
#include "demand/flow_loading.hpp"
#include "demand/geh.hpp"
#include "io/files.hpp"

namespace nightwave {
namespace {

constexpr double busy_per_h = 50;  // turns below have a good GEH whatever is estimated

std::size_t slices_of(const Demand& demand) {
  return static_cast<std::size_t>((demand.end_s - demand.begin_s) / demand.slice_s);
}

/// Every link's, or every turn's, true flow as a count; zeros included.
std::vector<FlowCount> true_flows(const Demand& truth, bool turns) {
  std::map<std::pair<LinkId, std::optional<LinkId>>, std::vector<double>> flows;
  const std::size_t slices = slices_of(truth);
  for (const Passage& p : truth.passages) {
    if (static_cast<std::size_t>(p.slice) >= slices || (turns && !p.next)) continue;
    auto& flow = flows[{p.link, turns ? p.next : std::nullopt}];
    flow.resize(slices);
    flow[static_cast<std::size_t>(p.slice)] += static_cast<double>(p.vehicles);
  }
  std::vector<FlowCount> result;
  for (const auto& [place, flow] : flows) {
    for (std::size_t s = 0; s < slices; ++s) {
      result.push_back({place.first, place.second, static_cast<std::int32_t>(s), flow[s], 1});
    }
  }
  return result;
}

struct CountsOfTruth {
  std::string truth;
  std::string output;
  std::uint64_t seed = 1;
  int days = 5;
  double cover = 0.6;
  double day_scatter = 0.05;
  double gaps = 0;
  double outliers = 0;
};

/// Days of counts: Poisson around the truth times the day's level, with gaps and doubled counts at random.
void write_counts(const CountsOfTruth& wish) {
  const Scenario truth = read_scenario(wish.truth);
  const std::vector<FlowCount> flows = true_flows(truth.demand, false);
  std::mt19937_64 random(wish.seed);
  std::uniform_real_distribution<double> chance;
  std::set<LinkId> counted;
  for (const FlowCount& f : flows) {
    if (f.slice == 0 && chance(random) < wish.cover) counted.insert(f.link);
  }
  std::FILE* out = std::fopen(wish.output.c_str(), "w");
  if (out == nullptr) throw system_failure("writing " + wish.output, errno);
  std::fputs("detector,link,begin,interval_s,vehicles\n", out);
  std::normal_distribution<double> normal;
  for (int day = 0; day < wish.days; ++day) {
    const double level = std::exp(wish.day_scatter * normal(random));
    for (const FlowCount& f : flows) {
      if (!counted.contains(f.link) || chance(random) < wish.gaps) continue;
      const std::int64_t at = truth.demand.begin_s + std::int64_t{f.slice} * truth.demand.slice_s;
      const double mean = f.vehicles * level;
      int vehicles = mean > 0 ? std::poisson_distribution<int>(mean)(random) : 0;
      if (chance(random) < wish.outliers) vehicles = vehicles * 3 + 20;
      const std::string& link = truth.network.links[f.link].name;
      std::fprintf(out, "D_%s,%s,2026-11-%02dT%02d:%02d:%02d,%d,%d\n", link.c_str(), link.c_str(), 2 + day,
                   static_cast<int>(at / 3600), static_cast<int>(at / 60 % 60), static_cast<int>(at % 60),
                   truth.demand.slice_s, vehicles);
    }
  }
  if (std::fclose(out) != 0) throw system_failure("writing " + wish.output, errno);
}

struct WrongDemand {
  std::string truth;
  std::string output;
  std::uint64_t seed = 1;
  double scatter = 0.5;
  double level = 0.7;
};

/// A consistent demand on the truth's ways with a flat profile, another level, and departures and turning shares that
/// are wrong by random factors (lognormal).
void write_wrong_demand(const WrongDemand& wish) {
  Scenario scenario = read_scenario(wish.truth);
  const RoadGraph graph(scenario.network);
  const Demand& truth = scenario.demand;
  const Movements movements = movements_of(truth, graph, truth.slice_s);
  const SliceSpan span{truth.begin_s, truth.slice_s, slices_of(truth)};
  std::mt19937_64 random(wish.seed);
  std::normal_distribution<double> normal;
  SliceFlows flows(span.slices * movements.all.size());
  for (std::size_t u = 0; u < movements.all.size(); ++u) {
    const double factor = wish.level * std::exp(wish.scatter * normal(random) - wish.scatter * wish.scatter / 2);
    for (std::size_t s = 0; s < span.slices; ++s) {
      flows[s * movements.all.size() + u] = movements.all[u].vehicles * factor / static_cast<double>(span.slices);
    }
  }
  scenario.demand = load_flows(movements, flows, span, truth);
  write_scenario(scenario, wish.output);
}

struct Comparison {
  std::string truth;
  std::vector<std::string> others;
};

void print_row(const char* what, const std::vector<HourlyFlow>& hours) {
  double squares = 0, sum = 0, sum_of_geh = 0;
  std::size_t busy = 0, good_busy = 0;
  for (const HourlyFlow& h : hours) {
    const double g = geh(h.modelled_per_h, h.counted_per_h);
    squares += std::pow(h.modelled_per_h - h.counted_per_h, 2);
    sum += h.counted_per_h;
    sum_of_geh += g;
    if (h.counted_per_h < busy_per_h) continue;
    ++busy;
    good_busy += g < good_geh;
  }
  const auto n = static_cast<double>(hours.size());
  std::printf("| %s | %zu | %.1f %% | %zu | %.1f %% | %.2f | %.2f |\n", what, hours.size(),
              100 * share_of_good_hours(hours), busy,
              busy == 0 ? 100.0 : 100.0 * static_cast<double>(good_busy) / static_cast<double>(busy), sum_of_geh / n,
              std::sqrt(squares / n) / (sum / n));
}

void compare(const Comparison& wish) {
  const Scenario truth = read_scenario(wish.truth);
  for (const std::string& file : wish.others) {
    const Scenario other = read_scenario(file);
    std::set<LinkId> counted;
    for (const CountedDetector& d : other.detectors) {
      if (d.link) counted.insert(*d.link);
    }
    std::printf("%s: %.0f vehicles (truth: %.0f)\n\n", file.c_str(), other.demand.vehicles_due,
                truth.demand.vehicles_due);
    std::puts("| flows | hours | GEH < 5 | hours of 50 veh/h and more | GEH < 5 | mean GEH | RMS error / mean |");
    std::puts("|---|---|---|---|---|---|---|");
    for (const bool turns : {false, true}) {
      std::vector<HourlyFlow> here, elsewhere;
      for (const HourlyFlow& h : hourly_flows(other.demand, true_flows(truth.demand, turns))) {
        (counted.contains(h.link) ? here : elsewhere).push_back(h);
      }
      if (!here.empty()) print_row(turns ? "turns at counted links" : "counted links", here);
      print_row(turns ? "turns at other links" : "other links", elsewhere);
      here.insert(here.end(), elsewhere.begin(), elsewhere.end());
      print_row(turns ? "all turns" : "all links", here);
    }
    std::puts("");
  }
}

struct ManyRecords {
  std::uint64_t records = 1000000;
  std::uint32_t detectors = 10000;
  std::int32_t interval_s = 300;
  std::string scenario;
  std::string output;
};

/// Records in the order of time, all detectors at each: on the links of the scenario in turn.
void write_records(const ManyRecords& wish) {
  const Scenario scenario = read_scenario(wish.scenario);
  std::FILE* out = std::fopen(wish.output.c_str(), "w");
  if (out == nullptr) throw system_failure("writing " + wish.output, errno);
  std::fputs("detector,link,begin,interval_s,vehicles\n", out);
  std::vector<std::string> heads;
  for (std::uint32_t d = 0; d < wish.detectors; ++d) {
    const LinkId link(d % scenario.network.links.size());
    heads.push_back("det" + std::to_string(d) + "," + scenario.network.links[link].name + ",");
  }
  std::uint64_t state = 1;
  std::string line;
  char middle[64];
  const std::uint64_t times_of_day = 86400 / static_cast<std::uint64_t>(wish.interval_s);
  for (std::uint64_t r = 0; r < wish.records;) {
    const std::uint64_t time = r / wish.detectors;
    const auto day = static_cast<int>(time / times_of_day);
    const auto at = static_cast<int>(time % times_of_day) * wish.interval_s;
    const int length = std::snprintf(middle, sizeof middle, "2026-%02d-%02dT%02d:%02d:%02d,%d,", 1 + day / 28 % 12,
                                     1 + day % 28, at / 3600, at / 60 % 60, at % 60, wish.interval_s);
    for (std::uint32_t d = 0; d < wish.detectors && r < wish.records; ++d, ++r) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      line = heads[d];
      line.append(middle, static_cast<std::size_t>(length));
      char digits[16];
      const auto end = std::to_chars(digits, digits + sizeof digits, state >> 58).ptr;
      line.append(digits, end);
      line += '\n';
      std::fwrite(line.data(), 1, line.size(), out);
    }
  }
  if (std::fclose(out) != 0) throw system_failure("writing " + wish.output, errno);
}

int run(int argc, char** argv) {
  CLI::App app("Trials of the estimation of demand from counts");
  app.require_subcommand(1);
  CountsOfTruth counts;
  CLI::App* c = app.add_subcommand("counts", "Counts of a scenario's own demand, with noise");
  c->add_option("truth", counts.truth)->required();
  c->add_option("-o", counts.output)->required();
  c->add_option("--seed", counts.seed)->capture_default_str();
  c->add_option("--days", counts.days)->capture_default_str()->check(CLI::Range(1, 28));
  c->add_option("--cover", counts.cover, "share of the links that are counted")->capture_default_str();
  c->add_option("--day-scatter", counts.day_scatter, "standard deviation of the days' levels")->capture_default_str();
  c->add_option("--gaps", counts.gaps, "share of the records that is missing")->capture_default_str();
  c->add_option("--outliers", counts.outliers, "share of the records that is 3 x + 20")->capture_default_str();
  WrongDemand wrong;
  CLI::App* w = app.add_subcommand("wrong", "A scenario with a wrong demand on the same ways");
  w->add_option("truth", wrong.truth)->required();
  w->add_option("-o", wrong.output)->required();
  w->add_option("--seed", wrong.seed)->capture_default_str();
  w->add_option("--scatter", wrong.scatter, "lognormal, of departures and turns")->capture_default_str();
  w->add_option("--level", wrong.level, "over the true level")->capture_default_str();
  Comparison comparison;
  CLI::App* p = app.add_subcommand("compare", "GEH of link and turning flows against the truth, by the hour");
  p->add_option("truth", comparison.truth)->required();
  p->add_option("others", comparison.others)->required();
  ManyRecords many;
  CLI::App* m = app.add_subcommand("records", "Many records on the links of a scenario");
  m->add_option("scenario", many.scenario)->required();
  m->add_option("-o", many.output)->required();
  m->add_option("--records", many.records)->capture_default_str();
  m->add_option("--detectors", many.detectors)->capture_default_str();
  m->add_option("--interval", many.interval_s)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (*c) write_counts(counts);
  if (*w) write_wrong_demand(wrong);
  if (*p) compare(comparison);
  if (*m) write_records(many);
  return 0;
}

}  // namespace
}  // namespace nightwave

int main(int argc, char** argv) {
  try {
    return nightwave::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "counts_trial: %s\n", error.what());
    return 1;
  }
}
