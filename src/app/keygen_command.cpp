// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/commands.hpp"
#include "publish/keys.hpp"

namespace nightwave {

void add_keygen_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("keygen", "Make the keys that sign and prove published plans");
  auto file = std::make_shared<std::string>();
  command->add_option("-o,--output", *file, "Private key to write (0600); the public key goes to FILE.pub")->required();
  command->callback([&invocation, file] {
    invocation.run = [file] {
      const PublicKey key = generate_keys(*file);
      spdlog::info("key {}: {} signs and stays here; {}.pub proves and goes to whoever loads plans", key.fingerprint(),
                   *file, *file);
      return ExitCode::done;
    };
  });
}

}  // namespace nightwave
