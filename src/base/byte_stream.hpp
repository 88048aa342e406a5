// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.hpp"

namespace nightwave {

using Bytes = std::vector<std::byte>;

/// Bytes end before what they are to hold, or announce more than there is: a damaged file or message.
class BrokenBytes : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A type lists what it consists of once, for writing and reading alike: either a member
/// `template <class Stream> void fields(Stream& stream) { stream(a_, b_); }` or, for plain structs, a free function
/// `template <class Stream> void fields(Stream& stream, Thing& thing)` beside them. Numbers are stored as this machine
/// has them: for processes of one program and files that the same build reads again.
template <class Stream, class T>
concept HasMemberFields = requires(Stream& stream, T& value) {
  value.fields(stream);
};

/// Appends values to bytes.
class ByteWriter {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }
  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  void raw(const void* from, std::size_t count) {
    const std::size_t place = bytes_.size();
    if (count > bytes_.max_size() - place) throw std::length_error("more bytes than memory can hold");
    bytes_.resize(place + count);
    if (count > 0) std::memcpy(bytes_.data() + place, from, count);
  }
  void length(std::size_t count) { put(static_cast<std::uint64_t>(count)); }
  template <class T>
  void items(const std::vector<T>& values) {
    length(values.size());
    if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::byte>) {
      if (!values.empty()) raw(values.data(), values.size() * sizeof(T));
    } else {
      for (const T& value : values) put(value);
    }
  }

  template <class T>
  void put(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      raw(&value, sizeof value);
    } else if constexpr (HasMemberFields<ByteWriter, T>) {
      // Listing the fields does not change them; a second list for constants would be one to forget.
      const_cast<T&>(value).fields(*this);
    } else {
      fields(*this, const_cast<T&>(value));
    }
  }
  template <class Tag>
  void put(const Id<Tag>& id) {
    put(id.value);
  }
  void put(const std::string& text) {
    length(text.size());
    raw(text.data(), text.size());
  }
  template <class T>
  void put(const std::vector<T>& values) {
    items(values);
  }
  template <class IdType, class T>
  void put(const IndexedVector<IdType, T>& values) {
    items(values.raw());
  }
  template <class T, std::size_t count>
  void put(const std::array<T, count>& values) {
    for (const T& value : values) put(value);
  }
  template <class A, class B>
  void put(const std::pair<A, B>& pair) {
    put(pair.first);
    put(pair.second);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class Key, class T>
  void put(const std::map<Key, T>& values) {
    length(values.size());
    for (const auto& [key, value] : values) (*this)(key, value);
  }
  template <class T>
  void put(const std::shared_ptr<const T>& value) {
    put(value != nullptr);
    if (value) put(*value);
  }

  Bytes bytes_;
};

/// Reads what a ByteWriter wrote, in the same order. Throws BrokenBytes instead of reading beyond the end.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : left_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  /// The next value, of a type with a default constructor.
  template <class T>
  T read() {
    T value{};
    get(value);
    return value;
  }
  bool at_end() const { return left_.empty(); }
  /// Bytes not yet read.
  std::size_t left() const { return left_.size(); }

 private:
  void raw(void* to, std::size_t count) {
    if (count > left_.size()) throw BrokenBytes("bytes end in the middle of a value");
    if (count > 0) std::memcpy(to, left_.data(), count);
    left_ = left_.subspan(count);
  }
  std::size_t length() {
    const auto count = read<std::uint64_t>();
    // Everything stored takes at least a byte, so damage cannot make anybody allocate more than the bytes' own size.
    if (count > left_.size()) throw BrokenBytes("bytes announce more values than they hold");
    return static_cast<std::size_t>(count);
  }
  template <class T>
  void items(std::vector<T>& values) {
    const std::size_t count = length();
    if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::byte>) {
      if (count > left_.size() / sizeof(T)) throw BrokenBytes("bytes announce more values than they hold");
      values.resize(count);
      raw(values.data(), count * sizeof(T));
    } else {
      values.clear();
      for (std::size_t i = 0; i < count; ++i) get(values.emplace_back());
    }
  }

  template <class T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = read<std::uint8_t>() != 0;
    } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      raw(&value, sizeof value);
    } else if constexpr (HasMemberFields<ByteReader, T>) {
      value.fields(*this);
    } else {
      fields(*this, value);
    }
  }
  template <class Tag>
  void get(Id<Tag>& id) {
    get(id.value);
  }
  void get(std::string& text) {
    text.resize(length());
    raw(text.data(), text.size());
  }
  template <class T>
  void get(std::vector<T>& values) {
    items(values);
  }
  template <class IdType, class T>
  void get(IndexedVector<IdType, T>& values) {
    items(values.raw());
  }
  template <class T, std::size_t count>
  void get(std::array<T, count>& values) {
    for (T& value : values) get(value);
  }
  template <class A, class B>
  void get(std::pair<A, B>& pair) {
    get(pair.first);
    get(pair.second);
  }
  template <class T>
  void get(std::optional<T>& value) {
    value.reset();
    if (read<bool>()) get(value.emplace());
  }
  template <class Key, class T>
  void get(std::map<Key, T>& values) {
    values.clear();
    for (std::size_t left = length(); left > 0; --left) {
      auto key = read<Key>();
      values.emplace_hint(values.end(), std::move(key), read<T>());
    }
  }
  template <class T>
  void get(std::shared_ptr<const T>& value) {
    value.reset();
    if (read<bool>()) value = std::make_shared<const T>(read<T>());
  }

  std::span<const std::byte> left_;
};

/// The bytes of one value.
template <class... T>
Bytes to_bytes(const T&... values) {
  ByteWriter writer;
  writer(values...);
  return writer.take();
}

/// The value of bytes that hold exactly one.
template <class T>
T from_bytes(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  T value = reader.template read<T>();
  if (!reader.at_end()) throw BrokenBytes("bytes go on after the last value");
  return value;
}

}  // namespace nightwave
