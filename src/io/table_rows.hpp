// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "io/netcdf_file.hpp"

namespace nightwave {

// A schema is a function template that walks over a structure and names its tables and columns. Run with a SchemaWriter
// it writes the file, run with a SchemaReader it reads it: what is written is what is read, and every variable is
// documented in one place.

/// Rows of a table, one per element of a dimension.
template <class Row>
struct TableRows {
  std::string dimension;
  std::vector<Row*> rows;
};

/// Description of the variable that tells where each parent's rows begin in a child table.
inline VariableText row_start_text(const std::string& parent, const std::string& child) {
  return {.name = child + "_row_start",
          .long_name = "first " + child + " of each " + parent + "; the last entry is the number of rows",
          .units = "1",
          .valid_min = 0};
}

/// A number as messages show it.
inline std::string shown(double value) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.10g", value);
  return digits;
}

}  // namespace nightwave
