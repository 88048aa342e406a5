// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/errors.hpp"
#include "io/column_codec.hpp"
#include "io/netcdf_file.hpp"
#include "io/table_rows.hpp"

namespace nightwave {

/// Writes the tables that a schema names; see table_rows.hpp.
class SchemaWriter {
 public:
  explicit SchemaWriter(NetcdfFile& file) : file_(file) {}

  /// Whether to write a table that not every file has.
  template <class Rows>
  bool holds(const std::string&, const Rows& rows) const {
    return !rows.empty();
  }

  /// The elements of `rows` along a dimension.
  template <class Rows>
  auto table(const std::string& dimension, Rows& rows) {
    TableRows<std::remove_reference_t<decltype(*rows.begin())>> table{dimension, {}};
    for (auto& row : rows) table.rows.push_back(&row);
    file_.define_dimension(dimension, table.rows.size());
    return table;
  }

  /// The elements of the vector `children(row)` of every row of `parent`, one after the other.
  template <class Parent, class Children>
  auto ragged(const TableRows<Parent>& parent, const std::string& dimension, Children children) {
    TableRows<std::remove_reference_t<decltype(*children(*parent.rows[0]).begin())>> table{dimension, {}};
    std::vector<std::int64_t> starts{0};
    for (Parent* row : parent.rows) {
      for (auto& child : children(*row)) table.rows.push_back(&child);
      starts.push_back(static_cast<std::int64_t>(table.rows.size()));
    }
    file_.define_dimension(dimension, table.rows.size());
    const int bound = file_.define_dimension(parent.dimension + "_bound", starts.size());
    file_.write<std::int64_t>(row_start_text(parent.dimension, dimension), {bound}, starts);
    return table;
  }

  /// A second vector of every row, as long as `like(row)`, along the child dimension of a ragged() call.
  template <class Parent, class Like, class Children>
  auto aligned(const TableRows<Parent>& parent, const std::string& dimension, Like like, Children children) {
    TableRows<std::remove_reference_t<decltype(*children(*parent.rows[0]).begin())>> table{dimension, {}};
    for (Parent* row : parent.rows) {
      require(children(*row).size() == like(*row).size(), "rows of " + dimension + " differ in length");
      for (auto& child : children(*row)) table.rows.push_back(&child);
    }
    return table;
  }

  /// A variable along a table's dimension; `field` gives a row's value.
  template <class Row, class Field>
  void column(const TableRows<Row>& table, VariableText text, Field field) {
    using Codec = ColumnCodec<std::remove_cvref_t<std::invoke_result_t<Field, Row&>>>;
    std::vector<typename Codec::Stored> values;
    values.reserve(table.rows.size());
    for (Row* row : table.rows) values.push_back(Codec::encode(std::invoke(field, *row)));
    Codec::complete(text);
    file_.write<typename Codec::Stored>(text, {file_.define_dimension(table.dimension, values.size())}, values);
  }

  /// A single value.
  template <class Value>
  void scalar(VariableText text, const Value& value) {
    using Codec = ColumnCodec<Value>;
    Codec::complete(text);
    const std::vector<typename Codec::Stored> one{Codec::encode(value)};
    file_.write<typename Codec::Stored>(text, {}, one);
  }

 private:
  NetcdfFile& file_;
};

}  // namespace nightwave
