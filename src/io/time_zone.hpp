// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "signals/day_line.hpp"

namespace nightwave {

/// All changes of the local clock in a time zone on the dates from `from` to before `until`, in order of time. None
/// where the machine's database (tzdata, in $TZDIR or /usr/share/zoneinfo) has no zone of this IANA name.
///
/// It reads the database's files (TZif, RFC 8536) itself: the C library knows one zone per process, by its environment.
std::optional<std::vector<ClockChange>> clock_changes(const std::string& zone, Date from, Date until);

}  // namespace nightwave
