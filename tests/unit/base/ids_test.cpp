// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace nightwave {
namespace {

using LinkId = Id<struct LinkTag>;
using NodeId = Id<struct NodeTag>;

static_assert(!std::is_convertible_v<LinkId, NodeId>);
static_assert(!std::is_constructible_v<LinkId, NodeId>);
static_assert(!std::is_convertible_v<int, LinkId>);
static_assert(sizeof(LinkId) == 4 && std::is_trivially_copyable_v<LinkId>);

TEST(AnId, OrdersAndHashesByItsNumber) {
  EXPECT_LT(LinkId(2), LinkId(10));
  EXPECT_EQ(LinkId(3), LinkId(std::size_t{3}));
  const std::unordered_set<LinkId> set{LinkId(1), LinkId(1), LinkId(2)};
  EXPECT_EQ(set.size(), 2u);
}

TEST(AnIndexedVector, GivesTheIdOfWhatItAppends) {
  IndexedVector<LinkId, std::string> names;
  EXPECT_EQ(names.push_back("a"), LinkId(0));
  EXPECT_EQ(names.emplace_back(3u, 'b'), LinkId(1));
  EXPECT_EQ(names[LinkId(1)], "bbb");
}

TEST(AnIndexedVector, ListsItsIdsInOrder) {
  const IndexedVector<LinkId, int> numbers{7, 8, 9};
  std::vector<int> seen;
  for (LinkId id : numbers.ids()) seen.push_back(numbers[id]);
  EXPECT_EQ(seen, numbers.raw());
}

TEST(AnIndexedVector, HoldsFlags) {
  IndexedVector<LinkId, bool> flags(3, false);
  flags[LinkId(1)] = true;
  EXPECT_EQ(flags, (IndexedVector<LinkId, bool>{false, true, false}));
}

TEST(AnIndexedVector, RefusesIdsItDoesNotHave) {
  const IndexedVector<LinkId, int> numbers{7};
  EXPECT_EQ(numbers.at(LinkId(0)), 7);
  EXPECT_THROW(numbers.at(LinkId(1)), InvariantError);
}

}  // namespace
}  // namespace nightwave
