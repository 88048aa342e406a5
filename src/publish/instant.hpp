// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nightwave {

/// A second in UTC, counted from 1970 without leap seconds.
struct Instant {
  std::int64_t unix_s = 0;

  friend constexpr auto operator<=>(Instant, Instant) = default;
};

/// The system's clock. SOURCE_DATE_EPOCH has no say: what is signed tonight must not look older.
Instant now();

/// "2026-11-26T01:30:00Z".
std::string to_text(Instant instant);

/// An instant as people write it: a date "2026-11-26" is its local midnight (TZ decides), "2026-11-26T01:30:00Z" is
/// UTC. None for anything else, also for days that no calendar has.
std::optional<Instant> parse_instant(std::string_view text);

/// The same local time of day `days` calendar days later; days with a clock change are 23 or 25 hours long.
Instant days_later(Instant from, int days);

/// A version's name: the second of its publication as "20261126T013000Z". Names sort by age; docs/publishing.md.
std::string version_name(Instant instant);
/// The second a version's name stands for; none when the text is no such name.
std::optional<Instant> parse_version_name(std::string_view text);

}  // namespace nightwave
