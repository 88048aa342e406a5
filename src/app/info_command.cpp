// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/file_json.hpp"
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

nlohmann::ordered_json of_program() { return {{"build", build_as_json()}, {"machine", machine_as_json()}}; }

void print_entry(const std::string& indent, const std::string& name, const nlohmann::ordered_json& value) {
  if (value.is_object()) {
    std::cout << indent << name << '\n';
    for (const auto& [key, inner] : value.items()) print_entry(indent + "  ", key, inner);
    return;
  }
  constexpr std::size_t column = 24;
  const std::string label = indent + name;
  std::cout << label << std::string(label.size() < column ? column - label.size() : 1, ' ')
            << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
}

}  // namespace

void add_info_command(CLI::App& app, Invocation& invocation) {
  struct Arguments {
    std::string file;
    bool as_json = false;
  };
  CLI::App* command =
      app.add_subcommand("info", "Tell what a file holds, or how this program was built and what it runs on");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("file", arguments->file, "scenario.nc or plan.nc; none: the program itself");
  command->add_flag("--json", arguments->as_json, "JSON instead of a table");
  command->callback([&invocation, arguments] {
    invocation.run = [arguments] {
      const nlohmann::ordered_json entries = arguments->file.empty() ? of_program() : file_as_json(arguments->file);
      if (arguments->as_json) {
        // Names come from foreign files; what is no UTF-8 is shown as the replacement character.
        std::cout << entries.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
      } else {
        for (const auto& [name, value] : entries.items()) print_entry("", name, value);
      }
      return ExitCode::done;
    };
  });
}

}  // namespace nightwave
