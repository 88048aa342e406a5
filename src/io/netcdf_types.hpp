// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netcdf.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nightwave {

/// The NetCDF type of a C++ type and the library's functions for it.
template <class T, nc_type Id>
struct NumericNetcdfType {
  static constexpr nc_type id = Id;
  /// Writes all values of a variable; returns the library's status.
  static int put(int file, int variable, std::span<const T> values) {
    return nc_put_var(file, variable, values.data());
  }
  /// Reads all values of a variable whose type is exactly `id`; returns the library's status.
  static int get(int file, int variable, std::span<T> values) { return nc_get_var(file, variable, values.data()); }
};

template <class T>
struct NetcdfType;
template <>
struct NetcdfType<std::int8_t> : NumericNetcdfType<std::int8_t, NC_BYTE> {
  static constexpr const char* name = "byte";
};
template <>
struct NetcdfType<std::uint8_t> : NumericNetcdfType<std::uint8_t, NC_UBYTE> {
  static constexpr const char* name = "ubyte";
};
template <>
struct NetcdfType<std::uint16_t> : NumericNetcdfType<std::uint16_t, NC_USHORT> {
  static constexpr const char* name = "ushort";
};
template <>
struct NetcdfType<std::int32_t> : NumericNetcdfType<std::int32_t, NC_INT> {
  static constexpr const char* name = "int";
};
template <>
struct NetcdfType<std::int64_t> : NumericNetcdfType<std::int64_t, NC_INT64> {
  static constexpr const char* name = "int64";
};
template <>
struct NetcdfType<float> : NumericNetcdfType<float, NC_FLOAT> {
  static constexpr const char* name = "float";
};
template <>
struct NetcdfType<double> : NumericNetcdfType<double, NC_DOUBLE> {
  static constexpr const char* name = "double";
};

template <>
struct NetcdfType<std::string> {
  static constexpr nc_type id = NC_STRING;
  static constexpr const char* name = "string";

  static int put(int file, int variable, std::span<const std::string> values) {
    std::vector<const char*> pointers;
    pointers.reserve(values.size());
    for (const std::string& value : values) pointers.push_back(value.c_str());
    return nc_put_var_string(file, variable, pointers.data());
  }

  static int get(int file, int variable, std::span<std::string> values) {
    std::vector<char*> pointers(values.size());
    return take(nc_get_var_string(file, variable, pointers.data()), pointers, values);
  }

  static int get_attribute(int file, const char* attribute, std::span<std::string> values) {
    std::vector<char*> pointers(values.size());
    return take(nc_get_att_string(file, NC_GLOBAL, attribute, pointers.data()), pointers, values);
  }

 private:
  /// Copies the library's strings, null where a value was never written, and frees them.
  static int take(int status, std::vector<char*>& pointers, std::span<std::string> values) {
    if (status != NC_NOERR) return status;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (pointers[i] != nullptr) values[i] = pointers[i];
    }
    return nc_free_string(pointers.size(), pointers.data());
  }
};

}  // namespace nightwave
