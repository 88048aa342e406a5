// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/exit_code.hpp"

namespace CLI {
class App;
}

namespace nightwave {

class Ranks;

/// What one run of the program was asked to do.
struct Invocation {
  std::string command_line;       ///< as typed, for the provenance of result files
  std::function<ExitCode()> run;  ///< set by the chosen command while the command line is read; main runs it then
  std::shared_ptr<Ranks> ranks;   ///< set by commands that work on many ranks: main ends all of them together
};

/// Each adds one command with its options to the command line. A command only stores what to run: errors of the
/// command line end before any work begins.
void add_import_command(CLI::App& app, Invocation& invocation);
void add_synth_command(CLI::App& app, Invocation& invocation);
void add_plan_command(CLI::App& app, Invocation& invocation);
void add_calendar_command(CLI::App& app, Invocation& invocation);
void add_evaluate_command(CLI::App& app, Invocation& invocation);
void add_check_command(CLI::App& app, Invocation& invocation);
void add_street_command(CLI::App& app, Invocation& invocation);
void add_calibrate_command(CLI::App& app, Invocation& invocation);
void add_export_command(CLI::App& app, Invocation& invocation);
void add_keygen_command(CLI::App& app, Invocation& invocation);
void add_publish_command(CLI::App& app, Invocation& invocation);
void add_verify_command(CLI::App& app, Invocation& invocation);
void add_rollback_command(CLI::App& app, Invocation& invocation);
void add_info_command(CLI::App& app, Invocation& invocation);

}  // namespace nightwave
