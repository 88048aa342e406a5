// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nightwave {

/// A day of the Gregorian calendar, wherever its midnight is.
using Date = std::chrono::sys_days;

/// The first and the last date that can be written with four digits of the year.
inline constexpr Date first_date{std::chrono::year{0} / 1 / 1};
inline constexpr Date last_date{std::chrono::year{9999} / 12 / 31};

/// Days of the week as people write them; Monday is 0, as in ISO 8601.
inline constexpr std::array<std::string_view, 7> weekday_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
/// Day of the week, index of weekday_names.
std::size_t weekday_of(Date date);

/// "2026-12-25".
std::string to_text(Date date);
/// The date of "2026-12-25"; none for anything else, also for days that no calendar has.
std::optional<Date> parse_date(std::string_view text);

/// The date in UTC by the system's clock.
Date today();

}  // namespace nightwave
