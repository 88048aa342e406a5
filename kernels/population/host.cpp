// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/thrust.hpp"
// Thrust comes after the check of its version.
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cpp/execution_policy.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "kernels/population/population.hpp"
#include "kernels/population/population_on.hpp"

namespace nightwave::population {
namespace {

/// Thrust's plain host system, but loops are shared among threads.
struct SharedLoops : thrust::system::cpp::execution_policy<SharedLoops> {
  ThreadPool* pool = nullptr;
};

/// Cells that a thread takes at once at least: some 50 us of decoding.
constexpr std::size_t least_share = 256;

/// Thrust finds this one for SharedLoops.
template <class Size, class F>
thrust::counting_iterator<std::uint32_t> for_each_n(SharedLoops& loops, thrust::counting_iterator<std::uint32_t> first,
                                                    Size size, F f) {
  const std::size_t count = size;
  const std::size_t share = std::max(least_share, count / (8 * std::size_t{loops.pool->size()}) + 1);
  loops.pool->for_each_range(count, share, [&](std::size_t begin, std::size_t end) {
    thrust::for_each_n(thrust::seq, first + static_cast<std::ptrdiff_t>(begin), end - begin, f);
  });
  return first + static_cast<std::ptrdiff_t>(count);
}

/// Thrust finds this one, too. There is one stable order, so it is that of any other system. Thrust's own takes
/// temporary memory through references to a policy that is not there, at which sanitizers take offence.
template <class Keys, class Values>
void stable_sort_by_key(SharedLoops&, Keys first, Keys last, Values values) {
  using Key = typename std::iterator_traits<Keys>::value_type;
  using Value = typename std::iterator_traits<Values>::value_type;
  std::vector<std::pair<Key, Value>> sorted;
  sorted.reserve(static_cast<std::size_t>(last - first));
  for (Keys k = first; k != last; ++k) sorted.emplace_back(*k, values[k - first]);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [key, value] : sorted) {
    *first++ = key;
    *values++ = value;
  }
}

/// Memory of the host, worked on by threads.
class HostSystem {
 public:
  template <class T>
  using Array = std::vector<T>;

  explicit HostSystem(unsigned threads) : pool_(std::make_unique<ThreadPool>(threads)) {}

  SharedLoops policy() const {
    SharedLoops loops;
    loops.pool = pool_.get();
    return loops;
  }
  template <class F>
  void run(const F& f) const {
    f();
  }
  template <class T>
  static auto raw(T& array) {
    return array.data();
  }

  std::shared_ptr<void> allocate(std::size_t bytes) const {
    constexpr std::align_val_t cache_line{64};
    return {::operator new(std::max<std::size_t>(bytes, 1), cache_line),
            [](void* memory) { ::operator delete (memory, std::align_val_t{64}); }};
  }
  void copy_in(void* to, const void* from, std::size_t bytes) const { copy_out(to, from, bytes); }
  void copy_out(void* to, const void* from, std::size_t bytes) const {
    if (bytes > 0) std::memcpy(to, from, bytes);
  }
  void finish() const {}

 private:
  std::unique_ptr<ThreadPool> pool_;
};

}  // namespace

std::unique_ptr<Population> make_host_population(const Tables& tables, std::uint32_t capacity, unsigned threads) {
  return std::make_unique<PopulationOn<HostSystem>>(HostSystem(threads), tables, capacity);
}

int host_thrust_version() { return THRUST_VERSION; }

}  // namespace nightwave::population
