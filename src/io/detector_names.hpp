// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace nightwave {

/// How a file describes a detector: its fields as they are written.
struct DetectorText {
  std::string_view name;
  std::string_view link;
  std::string_view lane;
  std::string_view to_link;

  friend bool operator==(const DetectorText&, const DetectorText&) = default;
};

/// Detectors by name, numbered in the order in which they came. A lookup takes about as long as reading the name.
class DetectorNames {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// Number of a detector; none when it is new.
  std::uint32_t find(std::string_view name) const { return find(name, hash_of(name)); }
  std::uint32_t find(std::string_view name, std::uint64_t hash) const {
    if (slots_.empty()) return none;
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == none) return none;
      if (slot.tag == static_cast<std::uint32_t>(hash >> 32) && name_of(slot.number) == name) return slot.number;
    }
  }
  /// Takes a new detector and returns its number.
  std::uint32_t insert(const DetectorText& text, std::size_t line);
  /// The detector's fields; they stay where they are until the next insert().
  DetectorText operator[](std::uint32_t number) const {
    const Entry& e = entries_[number];
    const char* const at = letters_.data() + e.begin;
    return {{at, e.name},
            {at + e.name, e.link},
            {at + e.name + e.link, e.lane},
            {at + e.name + e.link + e.lane, e.to_link}};
  }
  /// Where it came first, counted in whatever insert() was told.
  std::size_t line(std::uint32_t number) const { return entries_[number].line; }
  std::string_view name_of(std::uint32_t number) const {
    return {letters_.data() + entries_[number].begin, entries_[number].name};
  }
  std::size_t size() const { return entries_.size(); }
  void clear();

  static std::uint64_t hash_of(std::string_view text) {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
    const char* at = text.data();
    std::size_t left = text.size();
    std::uint64_t hash = left * odd;
    for (; left >= 8; at += 8, left -= 8) hash = mixed(hash ^ word<std::uint64_t>(at));
    if (left >= 4) {
      hash = mixed(hash ^ word<std::uint32_t>(at) ^ std::uint64_t{word<std::uint32_t>(at + left - 4)} << 32);
    } else if (left > 0) {
      // First, middle and last byte: all there are.
      const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
      hash = mixed(hash ^ byte(0) ^ byte(left / 2) << 8 ^ byte(left - 1) << 16);
    }
    return hash;
  }

 private:
  /// Lengths of its fields, whose letters lie one after the other.
  struct Entry {
    std::size_t begin = 0;
    std::uint32_t name = 0, link = 0, lane = 0, to_link = 0;
    std::size_t line = 0;
    std::uint64_t hash = 0;
  };
  struct Slot {
    std::uint32_t number = none;
    std::uint32_t tag = 0;
  };

  template <class Word>
  static Word word(const char* at) {
    Word value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  static std::uint64_t mixed(std::uint64_t x) {
    x *= 0xff51afd7ed558ccdu;  // MurmurHash3's finaliser
    return x ^ (x >> 33);
  }
  void place(std::uint32_t number);

  std::string letters_;
  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
};

}  // namespace nightwave
