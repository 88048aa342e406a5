// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nightwave {

/// A value of a file that people write and where it stands, so that a wish that cannot be met is answered by its line.
template <class T>
struct Wish {
  T value{};
  std::uint32_t line = 0;
};

}  // namespace nightwave
