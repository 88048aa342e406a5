// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nightwave {

/// The texts one after the other, with `separator` between those that say something.
std::string joined(const std::vector<std::string>& texts, std::string_view separator = "; ");

}  // namespace nightwave
