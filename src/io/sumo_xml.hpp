// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nightwave {

/// One opening tag of a SUMO file with its attributes; valid during XmlHandler::open().
class XmlElement {
 public:
  XmlElement(const std::string& file, std::int64_t line, const char* name, const char** attributes)
      : file_(file), line_(line), name_(name), attributes_(attributes) {}

  std::string_view name() const { return name_; }
  const std::string& file() const { return file_; }

  /// Value of an attribute, if there is one.
  std::optional<std::string_view> find(std::string_view attribute) const;
  bool has(std::string_view attribute) const { return find(attribute).has_value(); }
  /// Value of an attribute that has to be there.
  std::string_view text(std::string_view attribute) const;
  std::string_view text_or(std::string_view attribute, std::string_view fallback) const;
  double number(std::string_view attribute) const;
  double number_or(std::string_view attribute, double fallback) const;
  /// A number that may not be below zero.
  double non_negative(std::string_view attribute) const;
  double non_negative_or(std::string_view attribute, double fallback) const;
  std::int64_t integer(std::string_view attribute) const;
  bool boolean_or(std::string_view attribute, bool fallback) const;
  /// Seconds, or days:hours:minutes:seconds with the first parts left out.
  double time(std::string_view attribute) const;
  double time_or(std::string_view attribute, double fallback) const;

  /// The element as messages name it: kind, id and line.
  std::string label() const;
  /// Throws InputError about this element.
  [[noreturn]] void fail(const std::string& problem, const std::string& remedy) const;

 private:
  [[noreturn]] void fail_value(std::string_view attribute, std::string_view value, const char* what) const;

  const std::string& file_;
  std::int64_t line_;
  std::string_view name_;
  const char** attributes_;
};

/// Receives the elements of a file in document order.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void open(const XmlElement& element) = 0;
  virtual void close(std::string_view name) = 0;
};

/// Streams a plain or gzip-compressed XML file through `handler` in constant memory.
/// Throws InputError when the file is missing, truncated or not XML.
void read_xml(const std::filesystem::path& file, XmlHandler& handler);

/// A plain number; none when the text is anything else.
std::optional<double> parse_number(std::string_view text);
/// A SUMO time, s; none when the text is anything else.
std::optional<double> parse_time(std::string_view text);
/// The words of a list separated by blanks or commas.
std::vector<std::string_view> split_words(std::string_view text);

}  // namespace nightwave
