// SPDX-License-Identifier: Apache-2.0
#include <new>
#include <stdexcept>

#include "base/errors.hpp"
#include "io/files.hpp"
#include "io/provenance.hpp"
#include "io/scenario_schema.hpp"
#include "io/scenario_validation.hpp"
#include "io/schema_reader.hpp"
#include "io/schema_writer.hpp"

namespace nightwave {
namespace {

const char* const summary =
    "A road network with its traffic signals (stages, intergreens, minimum greens, shipped programs) and the demand of "
    "one horizon, as nightwave plans for it. Ragged data lie one after the other: the rows of element i of a dimension "
    "D "
    "are child_row_start(i) to child_row_start(i+1)-1, where child_row_start has the dimension D_bound. Variables that "
    "name an element of another dimension hold its index, counted from 0.";

constexpr const char* counts_prefix = "counts_";

void read(const NetcdfFile& file, Scenario& scenario) {
  const auto text = [&](const char* name) {
    auto value = file.attribute(name);
    if (!value) file.reject(std::string("attribute ") + name, "is missing", "is it a scenario.nc?");
    return *value;
  };
  scenario.name = text("scenario_name");
  scenario.time_zone = text("time_zone");
  scenario.history = text("history");
  const IdCounts counts{.junctions = file.dimension("junction"),
                        .links = file.dimension("link"),
                        .connections = file.dimension("connection"),
                        .signals = file.dimension("signal")};
  for (const std::string& name : file.attributes()) {
    if (name.starts_with(counts_prefix)) scenario.attributes[name] = text(name.c_str());
  }
  SchemaReader reader(file, counts);
  std::vector<DroppedKind> dropped;
  scenario_schema(reader, scenario, dropped);
  for (const DroppedKind& kind : dropped) scenario.dropped[kind.kind] = kind.count;
  validate_scenario(scenario, file.path());
}

}  // namespace

FileKind kind_of_file(const std::filesystem::path& path) {
  const NetcdfFile file = NetcdfFile::open(path);
  if (file.has_dimension("link")) return FileKind::scenario;
  if (file.has_dimension("period")) return FileKind::plan;
  file.reject("", "holds neither a scenario nor a plan", "give a scenario.nc or plan.nc made by nightwave");
}

Scenario read_scenario(const std::filesystem::path& path) {
  const NetcdfFile file = NetcdfFile::open(path);
  Scenario scenario;
  try {
    read(file, scenario);
  } catch (const std::bad_alloc&) {
    file.reject("", "announces more data than fits into memory");
  }
  return scenario;
}

void write_scenario(const Scenario& scenario, const std::filesystem::path& path) {
  NetcdfFile file = NetcdfFile::create(path);
  write_provenance(file, {.title = "nightwave scenario " + scenario.name,
                          .summary = summary,
                          .history = scenario.history,
                          .command_line = command_line_of_process()});
  file.write_attribute("scenario_name", scenario.name);
  file.write_attribute("time_zone", scenario.time_zone);
  for (const auto& [name, value] : scenario.attributes) {
    require(name.starts_with(counts_prefix), "attributes of a scenario say about its counts");
    file.write_attribute(name, value);
  }
  std::vector<DroppedKind> dropped;
  for (const auto& [kind, count] : scenario.dropped) dropped.push_back({kind, count});
  SchemaWriter writer(file);
  scenario_schema(writer, scenario, dropped);
  file.commit();
}

}  // namespace nightwave
