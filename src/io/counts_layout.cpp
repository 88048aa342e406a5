// SPDX-License-Identifier: Apache-2.0
#include "io/counts_layout.hpp"

#include <algorithm>

#include "base/errors.hpp"

namespace nightwave {
namespace {

constexpr std::array<const char*, counts_columns> names{"detector", "link", "begin",  "interval_s",
                                                        "vehicles", "lane", "to_link"};
constexpr std::array<CountsColumn, 5> required{CountsColumn::detector, CountsColumn::link, CountsColumn::begin,
                                               CountsColumn::interval_s, CountsColumn::vehicles};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

CountsColumn column_of(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? CountsColumn::ignored : static_cast<CountsColumn>(found - names.begin());
}

}  // namespace

const char* to_string(CountsColumn column) {
  return column == CountsColumn::ignored ? "ignored" : names[static_cast<std::size_t>(column)];
}

bool CountsLayout::has(CountsColumn column) const { return std::ranges::find(fields, column) != fields.end(); }

CountsLayout read_counts_header(std::string_view line, const std::string& file) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  CountsLayout layout;
  const std::size_t first = line.find_first_of(",;\t");
  if (first != std::string_view::npos) layout.separator = line[first];
  while (true) {
    const std::size_t end = std::min(line.find(layout.separator), line.size());
    const std::string_view name = trimmed(line.substr(0, end));
    const CountsColumn column = column_of(name);
    if (column != CountsColumn::ignored && layout.has(column)) {
      throw InputError(file, "line 1", "names the column \"" + std::string(name) + "\" twice", "rename one of them");
    }
    layout.fields.push_back(column);
    if (end == line.size()) break;
    line.remove_prefix(end + 1);
  }
  layout.header_fields = layout.fields.size();
  for (const CountsColumn column : required) {
    if (layout.has(column)) continue;
    throw InputError(file, "line 1", "has no column \"" + std::string(to_string(column)) + "\"",
                     "begin the file with a header that names detector, link, begin, interval_s and vehicles");
  }
  while (layout.fields.back() == CountsColumn::ignored) layout.fields.pop_back();
  return layout;
}

}  // namespace nightwave
