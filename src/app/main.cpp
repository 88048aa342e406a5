// SPDX-License-Identifier: Apache-2.0
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>

#include "app/commands.hpp"
#include "app/error_line.hpp"
#include "app/ranks.hpp"
#include "base/errors.hpp"
#include "base/version.hpp"
#include "publish/stage_records.hpp"

namespace nightwave {

namespace {

std::string command_line_of(int argc, char** argv) {
  std::string line = "nightwave";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool plain = !word.empty() && word.find_first_of(" \t\n'\"\\$*?;&|<>()") == std::string::npos;
    line += plain ? " " + word : " '" + word + "'";
  }
  return line;
}

// Results go to stdout, so everything the program says about itself goes to stderr.
void log_to_stderr() {
  auto logger = spdlog::stderr_color_mt("nightwave");
  logger->set_pattern("%H:%M:%S %^%l%$ %v");
  spdlog::set_default_logger(logger);
}

/// Ends with one line on stderr; with many ranks, all of them.
ExitCode fail(const Invocation& invocation, ExitCode code, std::string_view message) {
  if (invocation.ranks) invocation.ranks->fail(code, std::string(message));
  write_error_line(message);
  return code;
}

ExitCode finish_output(const Invocation& invocation, ExitCode code) {
  std::cout.flush();
  if (!std::cout) return fail(invocation, ExitCode::environment_failed, "cannot write to standard output");
  return code;
}

/// The only place that catches: every error becomes one line and its exit code.
ExitCode run(const Invocation& invocation) {
  try {
    return finish_output(invocation, invocation.run());
  } catch (const InputError& error) {
    return fail(invocation, ExitCode::bad_input, error.what());
  } catch (const UsageError& error) {
    return fail(invocation, ExitCode::usage, error.what());
  } catch (const InfeasibleError& error) {
    return fail(invocation, ExitCode::no_legal_plan, error.what());
  } catch (const CheckFailed& error) {
    return fail(invocation, ExitCode::no_legal_plan, error.what());
  } catch (const StreetRejected& error) {
    return fail(invocation, ExitCode::street_rejects, error.what());
  } catch (const RankFailed& error) {
    return fail(invocation, static_cast<ExitCode>(error.exit_code), error.what());
  } catch (const StageFailed& error) {
    return fail(invocation, static_cast<ExitCode>(error.exit_code), error.what());
  } catch (const EnvironmentError& error) {
    return fail(invocation, ExitCode::environment_failed, error.what());
  } catch (const std::bad_alloc&) {
    return fail(invocation, ExitCode::environment_failed, "out of memory");
  } catch (const InvariantError& error) {
    return fail(invocation, ExitCode::environment_failed, std::string("a bug in nightwave: ") + error.what());
  } catch (const std::exception& error) {
    return fail(invocation, ExitCode::environment_failed, error.what());
  }
}

ExitCode start(int argc, char** argv) {
  CLI::App app("Computes tomorrow's traffic-signal plans for a whole city.", "nightwave");
  app.set_version_flag("--version",
                       "nightwave " + std::string(build().version) + " (commit " + std::string(build().commit) + ")");
  app.set_help_all_flag("--help-all", "Help for every command");
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("nightwave: ") + error.what() + " (--help tells what is understood)\n";
  });
  std::string log_level = "info";
  app.add_option("--log-level", log_level, "What to tell on stderr")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.footer(
      "Exit codes: 0 done, 1 environment failed, 2 usage, 3 bad input, 4 no legal plan or a check failed,\n"
      "5 the microsimulation rejects the plan, 85 interrupted with a checkpoint written.");

  Invocation invocation{command_line_of(argc, argv), {}, {}};
  add_import_command(app, invocation);
  add_synth_command(app, invocation);
  add_plan_command(app, invocation);
  add_calendar_command(app, invocation);
  add_calibrate_command(app, invocation);
  add_evaluate_command(app, invocation);
  add_check_command(app, invocation);
  add_street_command(app, invocation);
  add_export_command(app, invocation);
  add_keygen_command(app, invocation);
  add_publish_command(app, invocation);
  add_verify_command(app, invocation);
  add_rollback_command(app, invocation);
  add_info_command(app, invocation);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? finish_output(invocation, ExitCode::done) : ExitCode::usage;
  }
  log_to_stderr();
  spdlog::set_level(spdlog::level::from_str(log_level));
  return run(invocation);
}

}  // namespace

}  // namespace nightwave

int main(int argc, char** argv) { return static_cast<int>(nightwave::start(argc, argv)); }
