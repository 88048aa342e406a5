// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/errors.hpp"

namespace nightwave {

struct ThreadPool::State {
  // Guards everything but `next`.
  std::mutex mutex;
  std::condition_variable_any work_arrived;
  std::condition_variable all_idle;
  std::uint64_t loops_begun = 0;
  bool open = false;     // whether workers may still join the loop
  std::size_t busy = 0;  // workers that have joined it
  const std::function<void(std::size_t)>* task = nullptr;
  std::size_t count = 0;
  std::exception_ptr failure;
  std::size_t failed_index = 0;

  std::atomic<std::size_t> next{0};

  // Last, so that they stop before what they use goes away.
  std::vector<std::jthread> workers;

  // Indices are handed out in order, so every index below one that failed has begun and gets the chance to report its
  // own failure: the lowest that fails is found whatever the threads do.
  void share_loop(const std::function<void(std::size_t)>& body, std::size_t end) {
    for (std::size_t i = next.fetch_add(1); i < end; i = next.fetch_add(1)) {
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure || i < failed_index) {
          failure = std::current_exception();
          failed_index = i;
        }
        next.store(end);
      }
    }
  }

  void work(const std::stop_token& stop) {
    std::uint64_t loops_seen = 0;
    std::unique_lock lock(mutex);
    while (work_arrived.wait(lock, stop, [&] { return open && loops_begun != loops_seen; })) {
      loops_seen = loops_begun;
      ++busy;
      const auto& body = *task;
      const std::size_t end = count;
      lock.unlock();
      share_loop(body, end);
      lock.lock();
      if (--busy == 0) all_idle.notify_one();
    }
  }
};

ThreadPool::ThreadPool(unsigned threads) : state_(std::make_unique<State>()) {
  if (threads == 0) threads = available_processors();
  state_->workers.reserve(threads - 1);
  for (unsigned i = 1; i < threads; ++i) {
    state_->workers.emplace_back([state = state_.get()](const std::stop_token& stop) { state->work(stop); });
  }
}

ThreadPool::~ThreadPool() = default;

unsigned ThreadPool::size() const { return static_cast<unsigned>(state_->workers.size()) + 1; }

void ThreadPool::for_each_index(std::size_t count, const std::function<void(std::size_t)>& task) {
  if (count == 0) return;
  State& state = *state_;
  const bool alone = state.workers.empty() || count == 1;
  {
    const std::lock_guard lock(state.mutex);
    require(!state.open, "a pool runs one loop at a time");
    state.failure = nullptr;
    state.next.store(0);
    state.task = &task;
    state.count = count;
    if (!alone) {
      state.open = true;
      ++state.loops_begun;
      state.work_arrived.notify_all();
    }
  }
  state.share_loop(task, count);
  if (!alone) {
    // All indices are handed out: who has not woken up yet is not waited for.
    std::unique_lock lock(state.mutex);
    state.open = false;
    state.all_idle.wait(lock, [&] { return state.busy == 0; });
  }
  if (state.failure) std::rethrow_exception(std::exchange(state.failure, nullptr));
}

void ThreadPool::for_each_range(std::size_t count, std::size_t grain,
                                const std::function<void(std::size_t, std::size_t)>& task) {
  require(grain > 0, "a piece of a loop needs an index");
  for_each_index((count + grain - 1) / grain,
                 [&](std::size_t piece) { task(piece * grain, std::min(count, (piece + 1) * grain)); });
}

void parallel_for(unsigned threads, std::size_t count, const std::function<void(std::size_t)>& task) {
  if (threads == 0) threads = available_processors();
  ThreadPool pool(static_cast<unsigned>(std::clamp<std::size_t>(count, 1, threads)));
  pool.for_each_index(count, task);
}

unsigned installed_processors() { return std::max(1u, static_cast<unsigned>(sysconf(_SC_NPROCESSORS_ONLN))); }

unsigned available_processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&allowed)));
  }
  return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace nightwave
