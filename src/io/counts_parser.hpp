// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "demand/day_choice.hpp"
#include "demand/detector_counts.hpp"
#include "io/counts_layout.hpp"
#include "io/detector_names.hpp"

namespace nightwave {

/// Something wrong in a line of counts.
struct CountsError {
  std::size_t line = 0;  ///< within the block, counted from 0
  std::string field;     ///< name of the column; empty: the whole line
  std::string problem;
  std::string remedy;
};

/// The first field by which a detector is another place than before; none when it is the same.
std::optional<CountsColumn> moved_field(const DetectorText& before, const DetectorText& now);
inline constexpr const char* moved_rule = "is another place than in an earlier line of the same detector";
inline constexpr const char* moved_remedy = "give every detector a name of its own";

/// Some whole lines of counts, parsed.
struct CountsBlock {
  /// A detector number with this bit belongs to `fresh`, others to the names that were known before.
  static constexpr std::uint32_t fresh_bit = 0x80000000;

  std::vector<CountRecord> records;  ///< of the days chosen
  DetectorNames fresh;               ///< detectors that were not known before, by their first line
  std::vector<Day> days;             ///< of the records, some more than once
  std::size_t lines = 0;
  std::uint64_t empty = 0;           ///< records whose number of vehicles is empty
  std::uint64_t other_days = 0;      ///< records of days that are not chosen
  std::optional<CountsError> error;  ///< the first; nothing after it is parsed

  void clear();
};

/// Parses whole lines, without allocating for a line. `known` only needs to stay as it is meanwhile, so several blocks
/// can be parsed at a time.
void parse_counts(std::string_view lines, const CountsLayout& layout, const DayChoice& choice,
                  const DetectorNames& known, CountsBlock& block);

}  // namespace nightwave
