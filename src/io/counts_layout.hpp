// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nightwave {

/// Columns of a file of counts that mean something; docs/counts.md describes them.
enum class CountsColumn : std::uint8_t { detector, link, begin, interval_s, vehicles, lane, to_link, ignored };
inline constexpr std::size_t counts_columns = 7;

/// Which field of a line is what.
struct CountsLayout {
  char separator = ',';
  std::vector<CountsColumn> fields;  ///< by place in the line; trailing ignored ones are left out
  std::size_t header_fields = 0;     ///< fields of the header

  /// Whether there is such a column.
  bool has(CountsColumn column) const;
};

/// Name of a column in the header.
const char* to_string(CountsColumn column);

/// Reads a header line. Separator: comma, semicolon or tab, whichever comes first. Throws InputError naming `file`.
CountsLayout read_counts_header(std::string_view line, const std::string& file);

}  // namespace nightwave
