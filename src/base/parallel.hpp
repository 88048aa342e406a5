// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace nightwave {

/// Threads that wait for loops to share. The caller works too: a pool of one has no threads of its own.
class ThreadPool {
 public:
  /// `threads` in all, the caller included; 0 means one per processor that this process may use.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Threads that share a loop, the caller included.
  unsigned size() const;

  /// Calls task(i) once for every i below `count`, in any order and on any thread, and returns when all have ended.
  /// After an exception no further indices begin; that of the lowest index is rethrown, the same one for any number of
  /// threads. One loop at a time; not to be called from inside a task.
  void for_each_index(std::size_t count, const std::function<void(std::size_t)>& task);
  /// The same in pieces of `grain` indices, for tasks that are short compared with handing out an index: calls
  /// task(begin, end).
  void for_each_range(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)>& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One loop over a pool of its own; for loops that are long compared with the start of a thread (about 50 us).
void parallel_for(unsigned threads, std::size_t count, const std::function<void(std::size_t)>& task);

/// Processors that this process may use; at least 1.
unsigned available_processors();
/// Processors of this machine, whoever may use them; at least 1.
unsigned installed_processors();

}  // namespace nightwave
