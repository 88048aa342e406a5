// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace nightwave {

/// The microsimulator: environment SUMO_BINARY, else SUMO_HOME/bin/sumo, else `sumo` from PATH.
/// Throws EnvironmentError naming what was tried when there is none.
std::filesystem::path find_sumo();

}  // namespace nightwave
