// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "network/network.hpp"

namespace nightwave {

/// Vehicles counted at the end of a link, or on one turn there, within one slice of the typical day.
struct FlowCount {
  LinkId link;
  std::optional<LinkId> next;  ///< only vehicles that go there; none: all that leave the link
  std::int32_t slice = 0;      ///< [slice * slice_s, + slice_s) since local midnight
  double vehicles = 0;
  double days = 1;  ///< days that it is the mean of
};

}  // namespace nightwave
