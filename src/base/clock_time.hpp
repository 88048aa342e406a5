// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nightwave {

/// A day by its local clock, s.
inline constexpr std::int64_t day_s = 86'400;

/// "06:30" of seconds since midnight; with seconds where they are not zero.
std::string clock_time(std::int64_t time_s);

/// Seconds since midnight of "6:30" or "06:30", up to 24:00; none if it is no time of day.
std::optional<std::int64_t> parse_clock_time(std::string_view text);

}  // namespace nightwave
