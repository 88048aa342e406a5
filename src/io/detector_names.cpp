// SPDX-License-Identifier: Apache-2.0
#include "io/detector_names.hpp"

#include <algorithm>

namespace nightwave {

void DetectorNames::place(std::uint32_t number) {
  const std::uint64_t hash = entries_[number].hash;
  std::size_t at = hash & mask_;
  while (slots_[at].number != none) at = (at + 1) & mask_;
  slots_[at] = {number, static_cast<std::uint32_t>(hash >> 32)};
}

std::uint32_t DetectorNames::insert(const DetectorText& text, std::size_t line) {
  constexpr std::size_t least_slots = 64;
  const auto number = static_cast<std::uint32_t>(entries_.size());
  const auto length = [](std::string_view field) { return static_cast<std::uint32_t>(field.size()); };
  entries_.push_back({letters_.size(), length(text.name), length(text.link), length(text.lane), length(text.to_link),
                      line, hash_of(text.name)});
  for (const std::string_view field : {text.name, text.link, text.lane, text.to_link}) letters_ += field;
  if (entries_.size() * 2 > slots_.size()) {
    slots_.assign(std::max(least_slots, slots_.size() * 2), Slot{});
    mask_ = slots_.size() - 1;
    for (std::uint32_t i = 0; i < number; ++i) place(i);
  }
  place(number);
  return number;
}

void DetectorNames::clear() {
  if (entries_.empty()) return;
  entries_.clear();
  letters_.clear();
  slots_.clear();
}

}  // namespace nightwave
