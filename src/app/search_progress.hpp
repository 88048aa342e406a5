// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "search/scorer.hpp"

namespace nightwave {

/// Shows on stderr where a search stands: a bar that is drawn over itself on a terminal, else one line every few
/// seconds.
class SearchProgress {
 public:
  SearchProgress();
  ~SearchProgress();
  SearchProgress(const SearchProgress&) = delete;
  SearchProgress& operator=(const SearchProgress&) = delete;

  void show(const SearchStatus& status);

 private:
  bool terminal_;
  bool drawn_ = false;
  double next_s_ = 0;
};

/// One line: evaluations and their rate, best and median objective, cycle, time left.
std::string describe(const SearchStatus& status);

}  // namespace nightwave
