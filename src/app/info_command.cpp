// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/machine.hpp"
#include "base/version.hpp"

namespace nightwave {

namespace {

nlohmann::ordered_json build_as_json() {
  const Build& b = build();
  return {{"version", b.version}, {"commit", b.commit}, {"compiler", b.compiler},
          {"type", b.type},       {"flags", b.flags},   {"cpu_arch", b.cpu_arch},
          {"cuda", b.cuda},       {"mpi", b.mpi},       {"checks", b.checks}};
}

nlohmann::ordered_json machine_as_json() {
  const Machine m = this_machine();
  return {{"host", m.host},
          {"system", m.system},
          {"processor", m.processor},
          {"processors", m.processors},
          {"memory_bytes", m.memory_bytes}};
}

void print_table(const nlohmann::ordered_json& sections) {
  for (const auto& [section, entries] : sections.items()) {
    std::cout << section << '\n';
    for (const auto& [name, value] : entries.items()) {
      std::cout << "  " << std::left << std::setw(14) << name
                << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
    }
  }
}

}  // namespace

void add_info_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("info", "Tell how this program was built and what it runs on");
  auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "JSON instead of a table");
  command->callback([&invocation, as_json] {
    invocation.run = [as_json] {
      const nlohmann::ordered_json sections{{"build", build_as_json()}, {"machine", machine_as_json()}};
      if (*as_json) {
        std::cout << sections.dump(2) << '\n';
      } else {
        print_table(sections);
      }
      return ExitCode::done;
    };
  });
}

}  // namespace nightwave
