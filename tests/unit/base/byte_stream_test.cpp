// SPDX-License-Identifier: Apache-2.0
#include "base/byte_stream.hpp"

#include <gtest/gtest.h>

namespace nightwave {
namespace {

struct LinkTag;

struct Inner {
  int number = 0;
  std::vector<std::string> words;
  friend bool operator==(const Inner&, const Inner&) = default;
};
template <class Stream>
void fields(Stream& stream, Inner& inner) {
  stream(inner.number, inner.words);
}

class Outer {
 public:
  bool flag = false;
  std::optional<Inner> maybe;
  IndexedVector<Id<LinkTag>, double> lengths;
  std::array<std::uint8_t, 3> letters{};
  std::shared_ptr<const Inner> shared;
  std::vector<std::pair<Id<LinkTag>, Inner>> pairs;
  std::map<std::string, double> named;

  template <class Stream>
  void fields(Stream& stream) {
    stream(flag, maybe, lengths, letters, shared, pairs, named);
  }
};

Outer sample() {
  Outer outer;
  outer.flag = true;
  outer.maybe = Inner{7, {"a", "", "long enough to need memory of its own"}};
  outer.lengths = {1.5, -0.0, 1e300};
  outer.letters = {1, 2, 255};
  outer.shared = std::make_shared<const Inner>(Inner{-3, {}});
  outer.pairs = {{Id<LinkTag>(9), Inner{1, {"x"}}}};
  outer.named = {{"", 0.5}, {"b", -1}};
  return outer;
}

TEST(ByteStream, ReadsBackWhatWasWritten) {
  const auto back = from_bytes<Outer>(to_bytes(sample()));
  const Outer outer = sample();
  EXPECT_EQ(back.flag, outer.flag);
  EXPECT_EQ(back.maybe, outer.maybe);
  EXPECT_EQ(back.lengths, outer.lengths);
  EXPECT_EQ(back.letters, outer.letters);
  EXPECT_EQ(*back.shared, *outer.shared);
  EXPECT_EQ(back.pairs, outer.pairs);
  EXPECT_EQ(back.named, outer.named);
  EXPECT_EQ(to_bytes(back), to_bytes(outer));
}

TEST(ByteStream, RefusesBytesThatEndTooEarlyWhereverThatIs) {
  const Bytes bytes = to_bytes(sample());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_THROW(from_bytes<Outer>(std::span(bytes).first(length)), BrokenBytes) << length;
}

TEST(ByteStream, RefusesBytesThatGoOn) {
  Bytes bytes = to_bytes(sample());
  bytes.push_back(std::byte{0});
  EXPECT_THROW(from_bytes<Outer>(bytes), BrokenBytes);
}

TEST(ByteStream, DoesNotAllocateWhatDamagedLengthsAnnounce) {
  const Bytes bytes = to_bytes(std::uint64_t{1} << 60);
  EXPECT_THROW(from_bytes<std::vector<double>>(bytes), BrokenBytes);
  EXPECT_THROW(from_bytes<std::vector<std::string>>(bytes), BrokenBytes);
  EXPECT_THROW(from_bytes<std::string>(bytes), BrokenBytes);
}

}  // namespace
}  // namespace nightwave
