// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace nightwave {

/// Attributes of one element of a file that SUMO wrote.
class OutputAttributes {
 public:
  /// `raw`: names and values in turn, ended by a null pointer.
  OutputAttributes(const char** raw, const std::string& file, const char* element)
      : raw_(raw), file_(file), element_(element) {}

  /// Throws EnvironmentError where there is none or it is no number.
  double number(std::string_view name) const;
  /// The same, or `otherwise` where there is none.
  double number_or(std::string_view name, double otherwise) const;
  /// Throws EnvironmentError where there is none.
  std::string_view text(std::string_view name) const;

 private:
  const char* find(std::string_view name) const;
  double parse(std::string_view name, const char* value) const;
  [[noreturn]] void reject_missing(std::string_view name) const;

  const char** raw_;
  const std::string& file_;
  const char* element_;
};

using OutputHandler = std::function<void(std::string_view element, const OutputAttributes&)>;

/// Calls the handler for every element of an XML file that SUMO wrote, as a stream.
/// Throws EnvironmentError when the file is absent or truncated, and whatever the handler throws.
void stream_output(const std::filesystem::path& path, const OutputHandler& handler);

}  // namespace nightwave
