// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_import.hpp"

#include <algorithm>
#include <cmath>

#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "demand/road_graph.hpp"
#include "io/sumo_demand.hpp"
#include "io/sumo_departure_range.hpp"
#include "io/sumo_network.hpp"
#include "io/sumo_signals.hpp"
#include "network/validate.hpp"

namespace nightwave {
namespace {

constexpr std::int64_t longest_horizon_s = 7 * 86400;

/// Files with demand in SUMO's loading order.
std::vector<std::filesystem::path> demand_files(const SumoSources& sources) {
  std::vector<std::filesystem::path> files = sources.additional;
  files.insert(files.end(), sources.routes.begin(), sources.routes.end());
  return files;
}

Horizon settle_horizon(const SumoSources& sources, const ImportOptions& options) {
  Horizon horizon;
  horizon.slice_s = options.slice_s;
  std::optional<double> begin = sources.begin_s;
  std::optional<double> end = sources.end_s;
  if (options.begin_s) begin = static_cast<double>(*options.begin_s);
  if (options.end_s) end = static_cast<double>(*options.end_s);
  if (!begin || !end) {
    const auto range = departure_range(demand_files(sources), begin, end);
    if (!range) {
      const auto& file = sources.routes.empty() ? sources.net : sources.routes.front();
      throw InputError(file.string(), "demand", "has no vehicle with a departure time",
                       "give --begin and --end, or other routes");
    }
    if (!begin) begin = std::floor(range->first_s);
    if (!end) end = std::floor(range->last_s) + 1;
  }
  horizon.begin_s = static_cast<std::int64_t>(std::floor(*begin));
  horizon.end_s = static_cast<std::int64_t>(std::ceil(*end));
  if (horizon.begin_s < 0 || horizon.end_s <= horizon.begin_s || horizon.end_s - horizon.begin_s > longest_horizon_s) {
    throw InputError(sources.config.value_or(sources.net).string(), "horizon",
                     "from " + std::to_string(horizon.begin_s) + " to " + std::to_string(horizon.end_s) +
                         " s (must be 1 s to 7 days long and not begin before 0)",
                     "give --begin and --end");
  }
  return horizon;
}

SourceFile source_of(const char* role, const std::filesystem::path& file, const ImportOptions& options) {
  const auto absolute = std::filesystem::absolute(file).lexically_normal();
  std::filesystem::path name = absolute;
  if (!options.scenario_file.empty()) {
    name =
        absolute.lexically_proximate(std::filesystem::absolute(options.scenario_file).lexically_normal().parent_path());
  }
  return {role, name.string(), sha256_of_file(file)};
}

std::vector<SourceFile> sources_of(const SumoSources& sources, const ImportOptions& options) {
  std::vector<SourceFile> files;
  if (sources.config) files.push_back(source_of("config", *sources.config, options));
  files.push_back(source_of("net", sources.net, options));
  for (const auto& file : sources.additional) files.push_back(source_of("additional", file, options));
  for (const auto& file : sources.routes) files.push_back(source_of("routes", file, options));
  return files;
}

/// Opens lanes to the classes that demand is counted by where a member of the class drives that is not its main one:
/// a taxi (counted as car) on a lane for buses and taxis.
void permit_what_drives(const Demand& demand, Network& network) {
  std::vector<std::vector<ConnectionId>> leaving(network.links.size());
  for (const ConnectionId id : network.connections.ids()) leaving[network.connections[id].from.index()].push_back(id);
  for (const Passage& passage : demand.passages) {
    if (!passage.next) continue;
    const std::uint8_t bit = class_bit(passage.vehicle_class);
    const auto open = [&](const Connection& c) {
      return (network.links[c.from].lanes[c.from_lane].permissions & network.links[c.to].lanes[c.to_lane].permissions &
              bit) != 0;
    };
    bool any = false;
    for (const ConnectionId id : leaving[passage.link.index()]) {
      const Connection& c = network.connections[id];
      any |= c.to == *passage.next && open(c);
    }
    if (any) continue;
    for (const ConnectionId id : leaving[passage.link.index()]) {
      const Connection& c = network.connections[id];
      if (c.to != *passage.next) continue;
      network.links[c.from].lanes[c.from_lane].permissions |= bit;
      network.links[c.to].lanes[c.to_lane].permissions |= bit;
    }
  }
}

std::string scenario_name(const SumoSources& sources) {
  std::string name = sources.config.value_or(sources.net).filename().string();
  for (const char* suffix : {".gz", ".sumocfg", ".net.xml", ".xml"}) {
    if (name.ends_with(suffix)) name.resize(name.size() - std::string_view(suffix).size());
  }
  return name;
}

}  // namespace

Scenario import_sumo(const SumoSources& sources, const ImportOptions& options) {
  SumoNet net = read_sumo_net(sources.net);
  SumoNetwork built = build_network(net);
  validate(built.network, built.signal_names.size(), sources.net.string());
  SumoPrograms programs = std::move(net.programs);
  net = {};
  programs.require_known_ids();

  const Horizon horizon = settle_horizon(sources, options);
  const RoadGraph graph(built.network, built.link_classes, built.connection_classes);
  DemandBuilder demand(graph, horizon);
  SumoDemandReader reader(built, graph, demand, programs);
  for (const auto& file : demand_files(sources)) {
    reader.begin_file();
    read_xml(file, reader);
  }
  reader.finish();

  Scenario scenario;
  scenario.name = scenario_name(sources);
  scenario.time_zone = options.time_zone;
  scenario.demand = demand.finish();
  permit_what_drives(scenario.demand, built.network);
  scenario.dropped = std::move(built.dropped);
  for (const auto& [kind, count] : sources.dropped) scenario.dropped[kind] += count;
  for (const auto& [kind, count] : reader.dropped()) {
    // A fraction of a vehicle is still a loss.
    scenario.dropped[kind] += std::max<std::int64_t>(1, std::llround(count));
  }
  scenario.signals = build_signals(built, programs, scenario.dropped);
  scenario.network = std::move(built.network);
  scenario.sources = sources_of(sources, options);
  scenario.history = options.command_line;
  return scenario;
}

}  // namespace nightwave
