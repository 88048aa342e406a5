// SPDX-License-Identifier: Apache-2.0
#include "verify/verdict.hpp"

#include <utility>

namespace nightwave::verify {

namespace {
constexpr std::size_t most_shown = 4;
}

std::string to_string(const Finding& finding) { return finding.signal + ": " + finding.rule + ": " + finding.text; }

void Cases::add(std::string text) {
  if (++count_ <= most_shown) shown_.push_back(std::move(text));
}

void Cases::report(std::vector<Finding>& findings, const std::string& signal, const std::string& rule) const {
  if (count_ == 0) return;
  std::string text;
  for (const auto& one : shown_) text += (text.empty() ? "" : "; ") + one;
  if (count_ > shown_.size()) text += " (and " + std::to_string(count_ - shown_.size()) + " more)";
  findings.push_back({signal, rule, text});
}

}  // namespace nightwave::verify
