// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "network/network.hpp"

namespace nightwave {

/// Checks that every part of a network exists and makes sense: ids in range, lengths and speeds positive, lanes of
/// connections existing, conflicts sorted and without self-references,
/// signals below `signal_count`. Throws InputError naming `file`, the element, the problem and the remedy.
/// What follows in the program trusts a validated network.
void validate(const Network& network, std::size_t signal_count, const std::string& file);

}  // namespace nightwave
