// SPDX-License-Identifier: Apache-2.0
#include "verify/verdict.hpp"

#include <algorithm>
#include <utility>

#include <utility>

#include "base/joined.hpp"

namespace nightwave::verify {

namespace {
constexpr std::size_t most_shown = 4;
}

std::string to_string(const Finding& finding) { return finding.signal + ": " + finding.rule + ": " + finding.text; }

void add_new(std::vector<Finding>& findings, Finding finding) {
  if (std::ranges::find(findings, finding) == findings.end()) findings.push_back(std::move(finding));
}

std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  for (const Finding& finding : findings) all.push_back(to_string(finding));
  return all;
}

void Cases::add(std::string text) {
  if (++count_ <= most_shown) shown_.push_back(std::move(text));
}

void Cases::report(std::vector<Finding>& findings, const std::string& signal, const std::string& rule) const {
  if (count_ == 0) return;
  std::string text = joined(shown_);
  if (count_ > shown_.size()) text += " (and " + std::to_string(count_ - shown_.size()) + " more)";
  findings.push_back({signal, rule, text});
}

}  // namespace nightwave::verify
