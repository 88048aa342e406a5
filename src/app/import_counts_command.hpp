// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/commands.hpp"

namespace nightwave {

/// Adds `counts` to the command `import`.
void add_import_counts_command(CLI::App& import, Invocation& invocation);

}  // namespace nightwave
