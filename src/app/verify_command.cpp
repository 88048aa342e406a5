// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "app/commands.hpp"
#include "app/publish_summary.hpp"
#include "base/errors.hpp"
#include "publish/version_proof.hpp"

namespace nightwave {

namespace {

struct VerifyArguments {
  std::string folder;
  std::string key;
  std::string newer_than;
  std::string at;
};

ExitCode run_verify(const VerifyArguments& arguments) {
  const PublicKey key = read_public_key(arguments.key);
  ProofDemands demands;
  demands.at = arguments.at.empty() ? now() : *parse_instant(arguments.at);
  if (!arguments.newer_than.empty()) demands.newer_than = arguments.newer_than;
  try {
    const Manifest manifest = prove_version(version_folder(arguments.folder), key, demands);
    nlohmann::ordered_json json{{"ok", true}, {"reason", ""}};
    json.update(manifest_json(manifest));
    print_json(json);
  } catch (const CheckFailed& failure) {
    print_json({{"ok", false}, {"reason", failure.what()}});
    std::cout.flush();
    throw;
  }
  return ExitCode::done;
}

}  // namespace

void add_verify_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("verify", "Prove a published version with the public key alone; JSON on stdout");
  auto arguments = std::make_shared<VerifyArguments>();
  command->add_option("folder", arguments->folder, "Plan store (its current version is meant), or a version's folder")
      ->required();
  command->add_option("--public-key", arguments->key, "FILE.pub of nightwave keygen")->required();
  command->add_option("--newer-than", arguments->newer_than, "Version seen last; only a newer one passes");
  command->add_option("--at", arguments->at, "Date (local midnight) or time at which it has to be valid [now]");
  command->callback([&invocation, arguments] {
    if (!arguments->at.empty() && !parse_instant(arguments->at))
      throw CLI::ValidationError("--at", "'" + arguments->at + "' is no time; write it as 2026-11-26T01:30:00Z");
    if (!arguments->newer_than.empty() && !parse_version_name(arguments->newer_than))
      throw CLI::ValidationError("--newer-than", "'" + arguments->newer_than + "' is no version, as 20261126T013000Z");
    invocation.run = [arguments] { return run_verify(*arguments); };
  });
}

}  // namespace nightwave
