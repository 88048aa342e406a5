// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network/network.hpp"

namespace nightwave {

/// Four links of 90 m at 10 m/s: 0 -> 1 -> 3 and 0 -> 2 -> 3. Link 2 is slow (5 m/s), link 1 is closed to trucks, and
/// the way 0 -> 1 obeys a signal and is 20 m long.
Network small_town();

}  // namespace nightwave
