// SPDX-License-Identifier: Apache-2.0
#include "io/netcdf_file.hpp"

#include <dlfcn.h>
#include <netcdf.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "base/errors.hpp"
#include "base/joined.hpp"
#include "io/file_seal.hpp"
#include "io/netcdf_types.hpp"
#include "io/table_rows.hpp"

namespace nightwave {
namespace {

/// Arrays at least this large are compressed; below it chunking costs more than it saves.
constexpr std::size_t compressed_from_bytes = 4096;
/// Deflate cannot shrink data further, so a larger variable cannot come from a file of a given size.
constexpr std::size_t highest_compression = 1100;
/// Ids, row counts and offsets fit into 31 bits.
constexpr std::size_t longest_dimension = 0x7fffffff;

const char* const remake = "make the file again with nightwave";

/// HDF5 closes at exit what a failed write left open, and crashes doing so when the disk was full. All files are closed
/// here, so it may leave that. Has to be said before its first use; found by name, as only NetCDF links HDF5.
void keep_hdf5_from_closing_at_exit() {
  static const bool done = [] {
    if (void* const found = dlsym(RTLD_DEFAULT, "H5dont_atexit")) reinterpret_cast<int (*)()>(found)();
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

NetcdfFile::NetcdfFile(std::filesystem::path path, std::unique_ptr<AtomicFile> new_file)
    : path_(std::move(path)), new_file_(std::move(new_file)) {
  keep_hdf5_from_closing_at_exit();
  if (new_file_) {
    check(nc_create(new_file_->path().c_str(), NC_NETCDF4 | NC_CLOBBER, &id_), "");
    return;
  }
  file_bytes_ = check_seal(path_);
  const int status = nc_open(path_.c_str(), NC_NOWRITE, &id_);
  if (status != NC_NOERR) {
    reject("", std::string("is not a readable NetCDF-4 file (") + nc_strerror(status) + ")");
  }
}

NetcdfFile NetcdfFile::open(const std::filesystem::path& path) { return NetcdfFile(path, nullptr); }

NetcdfFile NetcdfFile::create(const std::filesystem::path& path) {
  return NetcdfFile(path, std::make_unique<AtomicFile>(path));
}

NetcdfFile::~NetcdfFile() {
  if (id_ >= 0) nc_close(id_);
}

void NetcdfFile::commit() {
  check(nc_close(std::exchange(id_, -1)), "");
  append_seal(new_file_->path());
  new_file_->commit();
}

void NetcdfFile::check(int status, std::string_view element) const {
  if (status == NC_NOERR) return;
  const std::string reason = nc_strerror(status);
  if (!new_file_) reject(std::string(element), "cannot be read (" + reason + ")");
  throw EnvironmentError("cannot write " + path_.string() + (element.empty() ? "" : ", " + std::string(element)) +
                         " (" + reason + "); is the disk full?");
}

void NetcdfFile::reject(const std::string& element, const std::string& problem, const std::string& remedy) const {
  throw InputError(path_.string(), element, problem, remedy.empty() ? remake : remedy);
}

int NetcdfFile::define_dimension(const std::string& name, std::size_t length) {
  int dimension = -1;
  if (nc_inq_dimid(id_, name.c_str(), &dimension) == NC_NOERR) return dimension;
  check(nc_def_dim(id_, name.c_str(), length, &dimension), name);
  return dimension;
}

template <class T>
void NetcdfFile::write(const VariableText& text, const std::vector<int>& dimensions, std::span<const T> values) {
  constexpr nc_type type = NetcdfType<T>::id;
  const char* name = text.name.c_str();
  int variable = -1;
  check(nc_def_var(id_, name, type, static_cast<int>(dimensions.size()), dimensions.data(), &variable), text.name);
  if (type != NC_STRING && values.size_bytes() >= compressed_from_bytes) {
    check(nc_def_var_deflate(id_, variable, 1, 1, 4), text.name);
  }
  const auto put_text = [&](const char* key, const std::string& value) {
    if (!value.empty()) check(nc_put_att_text(id_, variable, key, value.size(), value.c_str()), text.name);
  };
  put_text("long_name", text.long_name);
  put_text("units", text.units);
  put_text("comment", text.comment);
  if constexpr (type != NC_STRING) {
    const auto put_numbers = [&](const char* key, const std::vector<T>& numbers) {
      check(nc_put_att(id_, variable, key, type, numbers.size(), numbers.data()), text.name);
    };
    if (text.valid_min) put_numbers("valid_min", {static_cast<T>(*text.valid_min)});
    if (text.valid_max) put_numbers("valid_max", {static_cast<T>(*text.valid_max)});
    if (!text.flag_meanings.empty()) {
      std::vector<T> flags;
      for (std::size_t flag = 0; flag < text.flag_meanings.size(); ++flag) flags.push_back(static_cast<T>(flag));
      put_numbers("flag_values", flags);
      put_text("flag_meanings", joined(text.flag_meanings, " "));
    }
  }
  if (!values.empty()) check(NetcdfType<T>::put(id_, variable, values), text.name);
}

void NetcdfFile::write_attribute(const std::string& name, const std::string& value) {
  check(nc_put_att_text(id_, NC_GLOBAL, name.c_str(), value.size(), value.c_str()), "attribute " + name);
}

void NetcdfFile::write_attribute(const std::string& name, double value) {
  check(nc_put_att_double(id_, NC_GLOBAL, name.c_str(), NC_DOUBLE, 1, &value), "attribute " + name);
}

void NetcdfFile::write_attribute(const std::string& name, int value) {
  check(nc_put_att_int(id_, NC_GLOBAL, name.c_str(), NC_INT, 1, &value), "attribute " + name);
}

bool NetcdfFile::has_dimension(const std::string& name) const {
  int dimension = -1;
  return nc_inq_dimid(id_, name.c_str(), &dimension) == NC_NOERR;
}

std::size_t NetcdfFile::dimension(const std::string& name) const {
  int dimension = -1;
  if (nc_inq_dimid(id_, name.c_str(), &dimension) != NC_NOERR) {
    reject("dimension " + name, "is missing", "is it a file of another kind, or of another version?");
  }
  std::size_t length = 0;
  check(nc_inq_dimlen(id_, dimension, &length), "dimension " + name);
  if (length > longest_dimension || length > file_bytes_ * highest_compression) {
    reject("dimension " + name, "= " + std::to_string(length) + " (more than the file can hold)");
  }
  return length;
}

template <class T>
std::vector<T> NetcdfFile::read(const std::string& name, const std::vector<std::string>& dimensions) const {
  int variable = -1;
  if (nc_inq_varid(id_, name.c_str(), &variable) != NC_NOERR) {
    reject(name, "is missing", "is it a file of another kind, or of another version?");
  }
  nc_type type = NC_NAT;
  int rank = 0;
  check(nc_inq_vartype(id_, variable, &type), name);
  check(nc_inq_varndims(id_, variable, &rank), name);
  if (type != NetcdfType<T>::id) reject(name, std::string("has the wrong type (must be ") + NetcdfType<T>::name + ")");

  std::vector<int> ids(static_cast<std::size_t>(rank));
  check(nc_inq_vardimid(id_, variable, ids.data()), name);
  bool same = ids.size() == dimensions.size();
  std::size_t count = 1;
  for (std::size_t i = 0; same && i < ids.size(); ++i) {
    char found[NC_MAX_NAME + 1] = {};
    check(nc_inq_dimname(id_, ids[i], found), name);
    same = dimensions[i] == found;
    if (same) count *= dimension(dimensions[i]);
    if (count > longest_dimension) reject(name, "has more values than the file can hold");
  }
  if (!same) reject(name, "has the wrong dimensions (must be (" + joined(dimensions, ", ") + "))");

  std::vector<T> values(count);
  if (count > 0) check(NetcdfType<T>::get(id_, variable, values), name);
  return values;
}

std::vector<std::string> NetcdfFile::attributes() const {
  int count = 0;
  check(nc_inq_natts(id_, &count), "attributes");
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    char name[NC_MAX_NAME + 1] = {};
    check(nc_inq_attname(id_, NC_GLOBAL, i, name), "attributes");
    names.emplace_back(name);
  }
  return names;
}

std::optional<std::string> NetcdfFile::attribute(const std::string& name) const {
  nc_type type = NC_NAT;
  std::size_t length = 0;
  if (nc_inq_att(id_, NC_GLOBAL, name.c_str(), &type, &length) != NC_NOERR) return std::nullopt;
  if (type == NC_CHAR) {
    if (length > file_bytes_) reject("attribute " + name, "is longer than the file");
    std::string value(length, '\0');
    if (length > 0) check(nc_get_att_text(id_, NC_GLOBAL, name.c_str(), value.data()), "attribute " + name);
    return value;
  }
  if (type == NC_STRING && length == 1) {
    std::vector<std::string> value(1);
    check(NetcdfType<std::string>::get_attribute(id_, name.c_str(), value), "attribute " + name);
    return value[0];
  }
  if (length != 1 || type > NC_UINT64) reject("attribute " + name, "has the wrong type (must be text or one number)");
  if (type == NC_FLOAT || type == NC_DOUBLE) return shown(*number_attribute(name));
  long long number = 0;
  check(nc_get_att_longlong(id_, NC_GLOBAL, name.c_str(), &number), "attribute " + name);
  return std::to_string(number);
}

std::optional<double> NetcdfFile::number_attribute(const std::string& name) const {
  nc_type type = NC_NAT;
  std::size_t length = 0;
  if (nc_inq_att(id_, NC_GLOBAL, name.c_str(), &type, &length) != NC_NOERR) return std::nullopt;
  if (length != 1 || type == NC_CHAR || type > NC_UINT64) return std::nullopt;
  double value = 0;
  check(nc_get_att_double(id_, NC_GLOBAL, name.c_str(), &value), "attribute " + name);
  return value;
}

#define NIGHTWAVE_NETCDF_VALUE(T)                                                                       \
  template void NetcdfFile::write<T>(const VariableText&, const std::vector<int>&, std::span<const T>); \
  template std::vector<T> NetcdfFile::read<T>(const std::string&, const std::vector<std::string>&) const;
NIGHTWAVE_NETCDF_VALUE(std::int8_t)
NIGHTWAVE_NETCDF_VALUE(std::uint8_t)
NIGHTWAVE_NETCDF_VALUE(std::uint16_t)
NIGHTWAVE_NETCDF_VALUE(std::int32_t)
NIGHTWAVE_NETCDF_VALUE(std::int64_t)
NIGHTWAVE_NETCDF_VALUE(float)
NIGHTWAVE_NETCDF_VALUE(double)
NIGHTWAVE_NETCDF_VALUE(std::string)
#undef NIGHTWAVE_NETCDF_VALUE

}  // namespace nightwave
