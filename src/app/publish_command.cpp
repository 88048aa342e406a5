// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "app/commands.hpp"
#include "app/publish_summary.hpp"
#include "app/safety.hpp"
#include "base/errors.hpp"
#include "base/joined.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "io/files.hpp"
#include "publish/publisher.hpp"

namespace nightwave {

namespace {

struct PublishArguments {
  std::string scenario;
  std::string plan;
  std::string store;
  std::string key;
  std::string stages;
  std::string street_verdict;
  StreetPolicy policy = StreetPolicy::reject;
  std::string valid_from;
  int valid_days = 7;
  std::size_t retain = 60;
};

PublishRequest request_of(const PublishArguments& arguments, const std::string& command_line) {
  PublishRequest request;
  request.plan = arguments.plan;
  request.scenario_sha256 = sha256_of_file(arguments.scenario);
  if (!arguments.street_verdict.empty()) request.street_verdict = arguments.street_verdict;
  request.policy = arguments.policy;
  request.valid_from = arguments.valid_from.empty() ? now() : *parse_instant(arguments.valid_from);
  request.valid_until = days_later(request.valid_from, arguments.valid_days);
  request.provenance = {{"nightwave_version", std::string(build().version)},
                        {"commit", std::string(build().commit)},
                        {"command_line", command_line},
                        {"scenario_sha256", request.scenario_sha256}};
  request.retain = arguments.retain;
  return request;
}

void attempt(const PublishArguments& arguments, const std::string& command_line, PublishOutcome& outcome) {
  if (is_plan_store(arguments.store)) outcome.current = current_version(arguments.store);
  if (!arguments.stages.empty()) outcome.stages = read_stage_records(arguments.stages);
  require_stages_done(outcome.stages, outcome.current);
  const PrivateKey key = read_private_key(arguments.key);
  PublishRequest request = request_of(arguments, command_line);
  const Scenario scenario = read_scenario(arguments.scenario);
  request.provenance["scenario_name"] = scenario.name;
  request.provenance["time_zone"] = scenario.time_zone;
  LockedStore store(arguments.store);
  publish(
      store, key, request,
      [&](const std::filesystem::path& plan) { return check_safety_of_file(scenario, request.scenario_sha256, plan); },
      outcome);
}

ExitCode run_publish(const PublishArguments& arguments, const std::string& command_line) {
  PublishOutcome outcome;
  const auto fail = [&](const char* what, const std::exception& error) {
    print_json(publish_json(outcome, what, error.what()));
    std::cout.flush();
  };
  // The summary is written whatever happens; main says the line for people and chooses the exit code.
  try {
    attempt(arguments, command_line, outcome);
  } catch (const CheckFailed& error) {
    fail("rejected", error);
    throw;
  } catch (const StreetRejected& error) {
    fail("rejected", error);
    throw;
  } catch (const std::exception& error) {
    fail("failed", error);
    throw;
  }
  if (outcome.retention_failure) spdlog::warn("older versions could not be removed: {}", *outcome.retention_failure);
  const std::string reasons = joined(outcome.street.reasons);
  if (outcome.published) {
    print_json(publish_json(outcome, "published", reasons));
    if (outcome.street.verdict == "rejected")
      spdlog::warn("published version {}, marked: the microsimulation rejects it: {}", *outcome.published, reasons);
    else
      spdlog::info("published version {}", *outcome.published);
    if (outcome.street.verdict == "none") spdlog::warn("no microsimulation was asked about this plan");
  } else {
    print_json(publish_json(outcome, "kept", reasons));
    spdlog::warn("version {} is kept: the microsimulation rejects {}: {}", outcome.current.value_or(""), arguments.plan,
                 reasons);
  }
  return ExitCode::done;
}

}  // namespace

void add_publish_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "publish", "Check a plan, sign it and make it the current one of a plan store; JSON on stdout");
  auto arguments = std::make_shared<PublishArguments>();
  command->add_option("scenario", arguments->scenario, "scenario.nc that the plan is for")->required();
  command->add_option("plan", arguments->plan, "plan.nc")->required();
  command->add_option("--store", arguments->store, "Folder of the plan store; made where there is none")->required();
  command->add_option("--key", arguments->key, "Private key of nightwave keygen")->required();
  auto* verdict = command->add_option("--street-verdict", arguments->street_verdict,
                                      "What nightwave street --json wrote of this plan");
  command
      ->add_option(
          "--stages", arguments->stages,
          "Folder in which jobs/night/ recorded how import, plan, check and street ended; a failure is the end")
      ->needs(verdict);
  const std::map<std::string, StreetPolicy> policies{
      {"reject", StreetPolicy::reject}, {"keep", StreetPolicy::keep}, {"mark", StreetPolicy::mark}};
  command
      ->add_option("--policy", arguments->policy,
                   "A plan that the microsimulation rejects: fail, keep the current one, or publish marked [reject]")
      ->transform(CLI::CheckedTransformer(policies))
      ->needs(verdict);
  command->add_option("--valid-from", arguments->valid_from,
                      "Date (local midnight), or time as 2026-11-26T01:30:00Z [now]");
  command->add_option("--valid-days", arguments->valid_days, "Days of validity")
      ->check(CLI::Range(1, 3660))
      ->capture_default_str();
  command->add_option("--retain", arguments->retain, "Versions to retain; the oldest go")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command->callback([&invocation, arguments] {
    if (!arguments->valid_from.empty() && !parse_instant(arguments->valid_from))
      throw CLI::ValidationError("--valid-from", "'" + arguments->valid_from + "' is no date; write it as 2026-11-26");
    invocation.run = [&invocation, arguments] { return run_publish(*arguments, invocation.command_line); };
  });
}

}  // namespace nightwave
