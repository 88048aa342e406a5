// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nightwave::verify {

/// One broken or doubtful rule of one signal.
struct Finding {
  std::string signal;
  std::string rule;  ///< short fixed name, listed in docs/safety.md
  std::string text;  ///< what is wrong, with numbers

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// "signal: rule: text".
std::string to_string(const Finding& finding);
/// to_string() of each.
std::vector<std::string> texts(const std::vector<Finding>& findings);

/// Appends a finding unless it is there already.
void add_new(std::vector<Finding>& findings, Finding finding);

/// Everything the checker has to say of a plan.
struct Verdict {
  std::vector<Finding> errors;
  std::vector<Finding> warnings;

  /// Whether the plan may be used.
  bool ok() const { return errors.empty(); }
};

/// Occurrences of one rule at one signal; written as one finding that shows the first few and counts the rest.
class Cases {
 public:
  /// Adds an occurrence.
  void add(std::string text);
  /// Appends a finding to `findings` when there was any occurrence.
  void report(std::vector<Finding>& findings, const std::string& signal, const std::string& rule) const;

 private:
  std::vector<std::string> shown_;
  std::size_t count_ = 0;
};

}  // namespace nightwave::verify
