// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

#include "base/errors.hpp"

namespace nightwave {

/// Number of a thing of one kind, counted from 0. Ordered and hashable; no arithmetic, and no value means "none": use
/// std::optional for that.
template <class Tag>
struct Id {
  std::uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::integral auto number) : value(static_cast<std::uint32_t>(number)) {}

  /// The number as an index into a plain vector.
  constexpr std::size_t index() const { return value; }

  friend constexpr auto operator<=>(Id, Id) = default;
};

/// The ids from 0 to below a count, in order: `for (LinkId link : links.ids())`.
template <class IdType>
class IdRange {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = IdType;
    using difference_type = std::ptrdiff_t;
    using pointer = const IdType*;
    using reference = IdType;

    constexpr iterator() = default;
    constexpr explicit iterator(std::size_t number) : number_(number) {}
    constexpr IdType operator*() const { return IdType(number_); }
    constexpr iterator& operator++() {
      ++number_;
      return *this;
    }
    constexpr iterator operator++(int) {
      iterator before = *this;
      ++number_;
      return before;
    }
    friend constexpr bool operator==(iterator, iterator) = default;

   private:
    std::size_t number_ = 0;
  };

  constexpr explicit IdRange(std::size_t count) : count_(count) {}
  constexpr iterator begin() const { return iterator(0); }
  constexpr iterator end() const { return iterator(count_); }
  constexpr std::size_t size() const { return count_; }

 private:
  std::size_t count_;
};

/// A vector whose index is an Id, so that a junction's number cannot read a link.
template <class IdType, class T>
class IndexedVector {
 public:
  using value_type = T;
  using reference = typename std::vector<T>::reference;
  using const_reference = typename std::vector<T>::const_reference;

  IndexedVector() = default;
  explicit IndexedVector(std::size_t count, const T& value = T()) : items_(count, value) {}
  explicit IndexedVector(std::vector<T> items) : items_(std::move(items)) {}
  IndexedVector(std::initializer_list<T> items) : items_(items) {}

  reference operator[](IdType id) { return items_[id.index()]; }
  const_reference operator[](IdType id) const { return items_[id.index()]; }
  /// The element, after checking that it exists.
  reference at(IdType id) {
    require(contains(id), "id out of range");
    return items_[id.index()];
  }
  const_reference at(IdType id) const {
    require(contains(id), "id out of range");
    return items_[id.index()];
  }
  bool contains(IdType id) const { return id.index() < items_.size(); }

  /// Appends an element and returns its id.
  IdType push_back(T item) {
    items_.push_back(std::move(item));
    return IdType(items_.size() - 1);
  }
  /// Appends an element built in place and returns its id.
  template <class... Arguments>
  IdType emplace_back(Arguments&&... arguments) {
    items_.emplace_back(std::forward<Arguments>(arguments)...);
    return IdType(items_.size() - 1);
  }

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  void reserve(std::size_t count) { items_.reserve(count); }
  void resize(std::size_t count, const T& value = T()) { items_.resize(count, value); }
  void assign(std::size_t count, const T& value) { items_.assign(count, value); }
  void clear() { items_.clear(); }

  reference front() { return items_.front(); }
  const_reference front() const { return items_.front(); }
  reference back() { return items_.back(); }
  const_reference back() const { return items_.back(); }

  /// All ids, in order.
  IdRange<IdType> ids() const { return IdRange<IdType>(items_.size()); }
  auto begin() { return items_.begin(); }
  auto begin() const { return items_.begin(); }
  auto end() { return items_.end(); }
  auto end() const { return items_.end(); }

  /// The plain vector, for writers of files and kernels.
  const std::vector<T>& raw() const { return items_; }
  std::vector<T>& raw() { return items_; }

  friend bool operator==(const IndexedVector&, const IndexedVector&) = default;

 private:
  std::vector<T> items_;
};

}  // namespace nightwave

template <class Tag>
struct std::hash<nightwave::Id<Tag>> {
  std::size_t operator()(nightwave::Id<Tag> id) const noexcept { return std::hash<std::uint32_t>{}(id.value); }
};
