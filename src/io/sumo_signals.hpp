// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "io/sumo_network.hpp"
#include "io/sumo_signal_programs.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// The signals of a network with the programs that SUMO would run (the last one loaded of each), their stages and
/// coordination groups. Counts programs it cannot follow in `dropped`.
Signals build_signals(const SumoNetwork& network, const SumoPrograms& programs,
                      std::map<std::string, std::int64_t>& dropped);

}  // namespace nightwave
