// SPDX-License-Identifier: Apache-2.0
#include "app/backend_option.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "base/errors.hpp"
#include "evaluate/pack.hpp"

namespace nightwave {

void add_backend_option(CLI::App& command, Backend& backend) {
  static const std::map<std::string, Backend> names{{"auto", Backend::automatic},
                                                    {"cuda", Backend::cuda},
                                                    {"cpu", Backend::cpu},
                                                    {"naive", Backend::naive},
                                                    {"reference", Backend::reference}};
  command
      .add_option("--backend", backend,
                  "who advances the traffic: auto (cuda where there is a GPU, else cpu), cuda, cpu, "
                  "naive or reference")
      ->transform(CLI::CheckedTransformer(names))
      ->default_str("auto");
}

ModelConstants model_constants_of(const Scenario& scenario) {
  ModelConstants constants;
  std::map<std::string, LinkId> links;
  for (const CalibratedConstant& c : scenario.calibration) {
    if (set_constant(constants, c.name, c.value)) continue;
    if (links.empty())
      for (const LinkId l : scenario.network.links.ids()) links[scenario.network.links[l].name] = l;
    const bool of_link = c.name.starts_with(capacity_factor_prefix);
    const auto link = of_link ? links.find(c.name.substr(capacity_factor_prefix.size())) : links.end();
    if (link == links.end())
      throw InputError(scenario.name, "calibration " + c.name, "is no constant of the model",
                       "calibrate the scenario again with this version");
    if (constants.capacity_factor.size() == 0) {
      constants.capacity_factor.resize(scenario.network.links.size());
      for (double& factor : constants.capacity_factor) factor = 1;
    }
    constants.capacity_factor[link->second] = c.value;
  }
  return constants;
}

void warn_of_unconnected(const Evaluator& evaluator) {
  const double left_out = evaluator.city().unconnected_vehicles;
  if (left_out > 0) spdlog::warn("the model leaves out {} passages between links that no connection joins", left_out);
}

}  // namespace nightwave
