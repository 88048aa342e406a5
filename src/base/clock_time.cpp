// SPDX-License-Identifier: Apache-2.0
#include "base/clock_time.hpp"

#include <charconv>
#include <cstdio>

namespace nightwave {

std::string clock_time(std::int64_t time_s) {
  char text[32];
  const auto hour = static_cast<long long>(time_s / 3600), minute = static_cast<long long>(time_s / 60 % 60),
             second = static_cast<long long>(time_s % 60);
  if (second == 0) {
    std::snprintf(text, sizeof text, "%02lld:%02lld", hour, minute);
  } else {
    std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld", hour, minute, second);
  }
  return text;
}

std::optional<std::int64_t> parse_clock_time(std::string_view text) {
  int hour = -1, minute = -1;
  const char* const end = text.data() + text.size();
  const auto hours = std::from_chars(text.data(), end, hour);
  if (hours.ec != std::errc() || end - hours.ptr != 3 || *hours.ptr != ':') return std::nullopt;
  const auto minutes = std::from_chars(hours.ptr + 1, end, minute);
  if (minutes.ec != std::errc() || minutes.ptr != end || hour < 0 || minute < 0 || minute > 59) return std::nullopt;
  const std::int64_t time_s = (std::int64_t{hour} * 60 + minute) * 60;
  return time_s <= day_s ? std::optional(time_s) : std::nullopt;
}

}  // namespace nightwave
