// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "io/column_codec.hpp"
#include "io/netcdf_file.hpp"
#include "io/table_rows.hpp"

namespace nightwave {

/// Reads the tables that a schema names and refuses values outside their ranges; see table_rows.hpp.
class SchemaReader {
 public:
  SchemaReader(const NetcdfFile& file, const IdCounts& counts) : file_(file), counts_(counts) {}

  /// Whether the file has a table that not every file has.
  template <class Rows>
  bool holds(const std::string& dimension, const Rows&) const {
    return file_.has_dimension(dimension);
  }

  /// Makes `rows` as long as the dimension.
  template <class Rows>
  auto table(const std::string& dimension, Rows& rows) {
    TableRows<std::remove_reference_t<decltype(*rows.begin())>> table{dimension, {}};
    rows.resize(file_.dimension(dimension));
    for (auto& row : rows) table.rows.push_back(&row);
    return table;
  }

  /// Makes the vector `children(row)` of every row of `parent` as long as the file says.
  template <class Parent, class Children>
  auto ragged(const TableRows<Parent>& parent, const std::string& dimension, Children children) {
    TableRows<std::remove_reference_t<decltype(*children(*parent.rows[0]).begin())>> table{dimension, {}};
    const std::string name = row_start_text(parent.dimension, dimension).name;
    const auto starts = read_row_starts(file_, name, parent.dimension, parent.rows.size(), file_.dimension(dimension));
    table.rows.reserve(static_cast<std::size_t>(starts.back()));
    for (std::size_t i = 0; i < parent.rows.size(); ++i) {
      auto& own = children(*parent.rows[i]);
      own.resize(static_cast<std::size_t>(starts[i + 1] - starts[i]));
      for (auto& child : own) table.rows.push_back(&child);
    }
    return table;
  }

  /// A second vector of every row, as long as `like(row)`, along the child dimension of a ragged() call.
  template <class Parent, class Like, class Children>
  auto aligned(const TableRows<Parent>& parent, const std::string& dimension, Like like, Children children) {
    TableRows<std::remove_reference_t<decltype(*children(*parent.rows[0]).begin())>> table{dimension, {}};
    for (Parent* row : parent.rows) {
      auto& own = children(*row);
      own.resize(like(*row).size());
      for (auto& child : own) table.rows.push_back(&child);
    }
    return table;
  }

  /// Reads a variable along a table's dimension; `field` gives the place of a row's value.
  template <class Row, class Field>
  void column(const TableRows<Row>& table, VariableText text, Field field) {
    using Codec = ColumnCodec<std::remove_cvref_t<std::invoke_result_t<Field, Row&>>>;
    const auto values = file_.read<typename Codec::Stored>(text.name, {table.dimension});
    if (values.size() != table.rows.size()) file_.reject(text.name, "has the wrong length");
    Codec::limit(text, counts_);
    check_range(file_, text, values);
    for (std::size_t i = 0; i < values.size(); ++i) std::invoke(field, *table.rows[i]) = Codec::decode(values[i]);
  }

  /// Reads a single value.
  template <class Value>
  void scalar(VariableText text, Value& value) {
    using Codec = ColumnCodec<Value>;
    const auto one = file_.read<typename Codec::Stored>(text.name, {});
    Codec::limit(text, counts_);
    check_range(file_, text, one);
    value = Codec::decode(one[0]);
  }

  /// Where the rows of each of `parents` elements begin among `children` rows: ascending, from 0 to `children`.
  static std::vector<std::int64_t> read_row_starts(const NetcdfFile& file, const std::string& name,
                                                   const std::string& parent, std::size_t parents,
                                                   std::size_t children) {
    const auto starts = file.read<std::int64_t>(name, {parent + "_bound"});
    if (starts.size() != parents + 1) file.reject(name, "must have one entry more than there are rows of " + parent);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::int64_t lowest = i == 0 ? 0 : starts[i - 1];
      if (starts[i] < lowest || (i == 0 && starts[i] != 0) || starts[i] > static_cast<std::int64_t>(children)) {
        file.reject(name + "[" + std::to_string(i) + "]",
                    "= " + std::to_string(starts[i]) + " (row starts must ascend from 0 to the number of rows, " +
                        std::to_string(children) + ")");
      }
    }
    if (starts.back() != static_cast<std::int64_t>(children)) {
      file.reject(
          name + "[" + std::to_string(parents) + "]",
          "= " + std::to_string(starts.back()) + " (must be the number of rows, " + std::to_string(children) + ")");
    }
    return starts;
  }

  /// All values of a variable, within the description's range.
  template <class T>
  static std::vector<T> read_array(const NetcdfFile& file, const VariableText& text,
                                   const std::vector<std::string>& dimensions) {
    auto values = file.read<T>(text.name, dimensions);
    check_range(file, text, values, dimensions.size() == 2 ? file.dimension(dimensions[1]) : 0);
    return values;
  }

  /// Refuses values that are not finite or outside the description's range. `row_length`: of two-dimensional variables.
  template <class Stored>
  static void check_range(const NetcdfFile& file, const VariableText& text, const std::vector<Stored>& values,
                          std::size_t row_length = 0) {
    if constexpr (std::is_arithmetic_v<Stored>) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = static_cast<double>(values[i]);
        const bool low = text.valid_min && value < *text.valid_min;
        const bool high = text.valid_max && value > *text.valid_max;
        if (!low && !high && std::isfinite(value)) continue;
        const std::string unit = text.units.empty() || text.units == "1" ? "" : " " + text.units;
        std::string rule = "must be a number";
        if (low) rule = "must be at least " + shown(*text.valid_min);
        if (high) rule = "must be at most " + shown(*text.valid_max);
        const std::string place = row_length == 0
                                      ? std::to_string(i)
                                      : std::to_string(i / row_length) + ", " + std::to_string(i % row_length);
        file.reject(text.name + "[" + place + "]", "= " + shown(value) + unit + " (" + rule + ")");
      }
    }
  }

 private:
  const NetcdfFile& file_;
  const IdCounts& counts_;
};

}  // namespace nightwave
