// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/byte_stream.hpp"
#include "search/day_search.hpp"

namespace nightwave {

/// Everything from which a day search goes on and ends as if it had never been away.
struct DaySnapshot {
  double elapsed_s = 0;
  SearchBudget budget;          ///< as it was when the search began
  std::vector<Bytes> answers;   ///< that it was given, in the order of its questions
  std::optional<Bytes> window;  ///< state of the search for the window that is under way
};
template <class Stream>
void fields(Stream& stream, DaySnapshot& snapshot) {
  stream(snapshot.elapsed_s, snapshot.budget, snapshot.answers, snapshot.window);
}

/// Stands between a day search and what it asks, and remembers every answer. A day search asks the same as long as it
/// is answered the same, so one that goes on is answered from memory and comes to the same point without searching or
/// simulating anything again; also the clock's answers are remembered, for they decide where a budget in time ends.
class DayMemory {
 public:
  /// Of a search that begins, or goes on from a snapshot. `kept` is given the state at once and after every answer; may
  /// be empty: then nobody wants states.
  DayMemory(DaySnapshot snapshot, std::function<void(Bytes)> kept);
  DayMemory(const DayMemory&) = delete;
  DayMemory& operator=(const DayMemory&) = delete;

  /// Answers from memory, then as `asked` does, which lacks elapsed_s: that is told here. What was asked while a stop
  /// was asked for is not remembered. This must outlive the oracle.
  DayOracle remembering(DayOracle asked);

  /// Hears the state of the search that DayOracle::search is busy with; WindowTask::resume takes it.
  void keep_window(Bytes state);

  const SearchBudget& budget() const { return snapshot_.budget; }
  /// Seconds searched, those before this process included.
  double elapsed_s() const;

 private:
  enum class Question : std::uint8_t { window, intervals, transitions, days, clock };

  template <class Answer, class Ask>
  Answer answer(Question question, const Ask& ask);
  void keep();

  DaySnapshot snapshot_;
  std::function<void(Bytes)> kept_;
  DayOracle asked_;
  double elapsed_before_s_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::size_t place_ = 0;  ///< of the next question's answer
};

}  // namespace nightwave
