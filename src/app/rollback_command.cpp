// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/commands.hpp"
#include "app/publish_summary.hpp"
#include "base/errors.hpp"
#include "publish/publisher.hpp"

namespace nightwave {

namespace {

struct RollbackArguments {
  std::string store;
  std::string version;
  std::string key;
};

ExitCode run_rollback(const RollbackArguments& arguments) {
  const PrivateKey key = read_private_key(arguments.key);
  if (!is_plan_store(arguments.store))
    throw InputError(arguments.store, "", "is no plan store", "name the folder given to publish --store");
  LockedStore store(arguments.store);
  const Manifest manifest = roll_back(store, key, arguments.version, now());
  print_json(manifest_json(manifest));
  spdlog::info("version {} brings back the plan of {}", manifest.version, *manifest.rollback_to);
  return ExitCode::done;
}

}  // namespace

void add_rollback_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("rollback", "Publish an earlier version of a plan store again, as its newest; JSON on stdout");
  auto arguments = std::make_shared<RollbackArguments>();
  command->add_option("store", arguments->store, "Folder of the plan store")->required();
  command->add_option("--to", arguments->version, "Version whose plan is wanted")->required();
  command->add_option("--key", arguments->key, "Private key of nightwave keygen")->required();
  command->callback([&invocation, arguments] {
    if (!parse_version_name(arguments->version))
      throw CLI::ValidationError("--to", "'" + arguments->version + "' is no version, as 20261126T013000Z");
    invocation.run = [arguments] { return run_rollback(*arguments); };
  });
}

}  // namespace nightwave
