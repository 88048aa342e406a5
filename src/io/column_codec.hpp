// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "io/netcdf_file.hpp"
#include "network/network.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// How many things of each kind a file holds: what ids read from it may point at.
struct IdCounts {
  std::size_t junctions = 0;
  std::size_t links = 0;
  std::size_t connections = 0;
  std::size_t signals = 0;
  std::size_t of(JunctionId) const { return junctions; }
  std::size_t of(LinkId) const { return links; }
  std::size_t of(ConnectionId) const { return connections; }
  std::size_t of(SignalId) const { return signals; }
};

/// Names of an enumeration's values 0, 1, ..., as files show them.
template <class Enum>
std::vector<std::string> flag_names();
template <>
inline std::vector<std::string> flag_names<VehicleClass>() {
  return {"car", "truck", "bus", "rail", "bicycle", "motorcycle", "emergency"};
}
template <>
inline std::vector<std::string> flag_names<JunctionControl>() {
  return {"signal", "priority", "right_before_left", "all_way_stop", "free", "dead_end", "other"};
}
template <>
inline std::vector<std::string> flag_names<Turn>() {
  return {"straight", "left", "right", "u_turn"};
}
template <>
inline std::vector<std::string> flag_names<IndexKind>() {
  return {"unused", "vehicles", "pedestrians"};
}

/// How a C++ value is stored in a NetCDF variable. Numbers and strings: as they are.
template <class T>
struct ColumnCodec {
  using Stored = T;
  static Stored encode(const T& value) { return value; }
  static T decode(const Stored& stored) { return stored; }
  /// Adds to a variable's description what follows from the type.
  static void complete(VariableText&) {}
  /// Sets the range of valid values that follows from the type.
  static void limit(VariableText&, const IdCounts&) {}
};

/// Enumerations and bool: bytes with the names of their values.
template <class T>
requires std::is_enum_v<T> || std::is_same_v<T, bool>
struct ColumnCodec<T> {
  using Stored = std::int8_t;
  static Stored encode(T value) { return static_cast<Stored>(value); }
  static T decode(Stored stored) { return static_cast<T>(stored); }
  static void complete(VariableText& text) {
    if constexpr (std::is_enum_v<T>) {
      text.flag_meanings = flag_names<T>();
    } else {
      text.flag_meanings = {"no", "yes"};
    }
  }
  static void limit(VariableText& text, const IdCounts&) {
    complete(text);
    text.valid_min = 0;
    text.valid_max = static_cast<double>(text.flag_meanings.size()) - 1;
  }
};

/// Ids: index along the dimension of the thing meant.
template <class Tag>
struct ColumnCodec<Id<Tag>> {
  using Stored = std::int32_t;
  static Stored encode(Id<Tag> id) { return static_cast<Stored>(id.value); }
  static Id<Tag> decode(Stored stored) { return Id<Tag>(static_cast<std::uint32_t>(stored)); }
  static void complete(VariableText& text) { text.units = "1"; }
  static void limit(VariableText& text, const IdCounts& counts) {
    text.valid_min = 0;
    text.valid_max = static_cast<double>(counts.of(Id<Tag>{})) - 1;
  }
};

/// Ids that may be absent: -1.
template <class Tag>
struct ColumnCodec<std::optional<Id<Tag>>> {
  using Stored = std::int32_t;
  static Stored encode(const std::optional<Id<Tag>>& id) { return id ? ColumnCodec<Id<Tag>>::encode(*id) : -1; }
  static std::optional<Id<Tag>> decode(Stored stored) {
    if (stored < 0) return std::nullopt;
    return ColumnCodec<Id<Tag>>::decode(stored);
  }
  static void complete(VariableText& text) {
    text.units = "1";
    text.comment += text.comment.empty() ? "-1: none" : "; -1: none";
  }
  static void limit(VariableText& text, const IdCounts& counts) {
    text.valid_min = -1;
    text.valid_max = static_cast<double>(counts.of(Id<Tag>{})) - 1;
  }
};

/// Numbers of groups that may be absent: -1.
template <>
struct ColumnCodec<std::optional<std::uint32_t>> {
  using Stored = std::int64_t;
  static Stored encode(const std::optional<std::uint32_t>& number) { return number ? Stored{*number} : -1; }
  static std::optional<std::uint32_t> decode(Stored stored) {
    if (stored < 0) return std::nullopt;
    return static_cast<std::uint32_t>(stored);
  }
  static void complete(VariableText& text) {
    text.units = "1";
    text.comment += text.comment.empty() ? "-1: none" : "; -1: none";
  }
  static void limit(VariableText& text, const IdCounts&) {
    text.valid_min = -1;
    text.valid_max = std::numeric_limits<std::uint32_t>::max();
  }
};

}  // namespace nightwave
