// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/atomic_file.hpp"

namespace nightwave {

/// What a variable is, as `ncdump -h` shows it.
struct VariableText {
  std::string name;
  std::string long_name = {};
  std::string units = {};                ///< UDUNITS; "1" for counts and indices; empty for strings and enumerations
  std::optional<double> valid_min = {};  ///< readers refuse smaller values
  std::optional<double> valid_max = {};  ///< and larger ones
  std::vector<std::string> flag_meanings = {};  ///< names of the values 0, 1, ... of an enumeration
  std::string comment = {};
};

/// A NetCDF-4 file of one writer or one reader. Values are int8, uint8, uint16, int32, int64, float, double or
/// std::string. Errors while reading are InputError, while writing EnvironmentError; both name the file.
class NetcdfFile {
 public:
  /// Opens a file for reading. A sealed file (file_seal.hpp) must match its seal.
  static NetcdfFile open(const std::filesystem::path& path);
  /// Begins a new file, which appears with commit().
  static NetcdfFile create(const std::filesystem::path& path);
  ~NetcdfFile();
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  /// Path as messages show it.
  const std::filesystem::path& path() const { return path_; }
  /// Writes the created file to disk, sealed and atomically. Nothing else may be called afterwards.
  void commit();

  /// Defines a dimension, or finds the one of the same name; length 0 becomes an empty unlimited dimension.
  int define_dimension(const std::string& name, std::size_t length);
  /// Defines a variable over the dimensions (none: a scalar) and writes all its values. Large arrays are compressed.
  template <class T>
  void write(const VariableText& text, const std::vector<int>& dimensions, std::span<const T> values);
  /// Writes global attributes.
  void write_attribute(const std::string& name, const std::string& value);
  void write_attribute(const std::string& name, double value);
  void write_attribute(const std::string& name, int value);

  /// Whether a dimension of this name exists.
  bool has_dimension(const std::string& name) const;
  /// Length of a dimension that must exist.
  std::size_t dimension(const std::string& name) const;
  /// All values of a variable that must exist with this type and exactly these dimensions.
  template <class T>
  std::vector<T> read(const std::string& name, const std::vector<std::string>& dimensions) const;

  /// Names of all global attributes.
  std::vector<std::string> attributes() const;
  /// A global attribute as text (numbers in their shortest exact form); none when absent.
  std::optional<std::string> attribute(const std::string& name) const;
  /// A numeric global attribute; none when absent or not numeric.
  std::optional<double> number_attribute(const std::string& name) const;

  /// Throws InputError about something in this file.
  [[noreturn]] void reject(const std::string& element, const std::string& problem,
                           const std::string& remedy = {}) const;

 private:
  NetcdfFile(std::filesystem::path path, std::unique_ptr<AtomicFile> new_file);
  void check(int status, std::string_view element) const;

  std::filesystem::path path_;
  int id_ = -1;
  std::unique_ptr<AtomicFile> new_file_;  ///< none when reading
  std::size_t file_bytes_ = 0;
};

}  // namespace nightwave
