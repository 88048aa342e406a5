// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "network/network.hpp"

namespace nightwave {

/// Number of lane groups: lanes of one link that lead to the same set of links. Lanes that lead nowhere form none.
std::size_t count_lane_groups(const Network& network);

}  // namespace nightwave
