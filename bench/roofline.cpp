// SPDX-License-Identifier: Apache-2.0
// bench_roofline: what one thread of this machine can do at best, to hold the other benchmarks against.
//   alu/<add|mul|min|mix>         operations of single lanes per second, in the widest vectors of this build
//   read/<L1|L2|L3|DRAM>          bytes per second read
//   update/<L1|L2|L3|DRAM>        bytes per second read and written, one after the other on the same place
// and device/* of a GPU, in builds with CUDA (roofline_cuda.cu).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "roofline_device.hpp"

#if defined(__AVX__)
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace {

#if defined(__AVX512F__)
constexpr std::size_t lanes = 16;
#elif defined(__AVX__)
constexpr std::size_t lanes = 8;
#else
constexpr std::size_t lanes = 4;
#endif
using Vector = float __attribute__((vector_size(lanes * sizeof(float))));

/// The value, in a register, without the compiler knowing what it is: so it cannot fold a chain of operations.
inline Vector hidden(Vector value) {
#if defined(__AVX512F__)
  asm volatile("" : "+v"(value));
#elif defined(__x86_64__)
  asm volatile("" : "+x"(value));
#elif defined(__aarch64__)
  asm volatile("" : "+w"(value));
#endif
  return value;
}

inline Vector all(float x) { return Vector{} + x; }

inline Vector add(Vector a, Vector b) { return a + b; }
inline Vector mul(Vector a, Vector b) { return a * b; }
inline Vector min(Vector a, Vector b) {
#if defined(__AVX512F__)
  return _mm512_min_ps(a, b);
#elif defined(__AVX__)
  return _mm256_min_ps(a, b);
#else
  return a < b ? a : b;
#endif
}

/// Chains that do not wait for each other: more than latency times throughput of any core in use (4 cycles, 2 to 4 a
/// cycle), and few enough for 16 registers beside the constants.
constexpr std::size_t chains = 12;

/// One operation on each of `chains` vectors. `Mix`: 7 additions, 2 multiplications, 3 minima, the proportion in which
/// the traffic step has them (65 + 17 + 13 comparisons, 20 and 36 of 151 in the prototype of the junction step).
enum class Operation { Add, Mul, Min, Mix };

template <Operation operation, std::size_t chain>
inline Vector operated(Vector x, Vector zero, Vector one) {
  constexpr Operation mixed = chain % 6 == 0 ? Operation::Mul : chain % 4 == 1 ? Operation::Min : Operation::Add;
  constexpr Operation mine = operation == Operation::Mix ? mixed : operation;
  if constexpr (mine == Operation::Add) return hidden(add(x, zero));
  if constexpr (mine == Operation::Mul) return hidden(mul(x, one));
  return hidden(min(x, one));
}

template <Operation operation, std::size_t... chain>
void alu_chains(benchmark::State& state, std::index_sequence<chain...>) {
  Vector x[] = {all(0.5F + static_cast<float>(chain))...};
  const Vector zero = hidden(all(0));
  const Vector one = hidden(all(1));
  constexpr int rounds = 1000;
  for (auto _ : state) {
    for (int round = 0; round < rounds; ++round) ((x[chain] = operated<operation, chain>(x[chain], zero, one)), ...);
  }
  Vector sum = (x[chain] + ...);
  benchmark::DoNotOptimize(sum);
  state.counters["lanes"] = lanes;
  state.counters["lane_operations_per_second"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * rounds * sizeof...(chain) * lanes, benchmark::Counter::kIsRate);
}

template <Operation operation>
void alu(benchmark::State& state) {
  alu_chains<operation>(state, std::make_index_sequence<chains>());
}

/// Vectors on huge pages where the system has them: the limit is the memory's, not that of address translation.
class Buffer {
 public:
  explicit Buffer(std::size_t bytes) : size_(bytes / sizeof(Vector)) {
    constexpr std::size_t page = std::size_t{2} << 20;
    const std::size_t rounded = (bytes + page - 1) / page * page;
    data_.reset(static_cast<Vector*>(std::aligned_alloc(page, rounded)));
    if (!data_) throw std::bad_alloc();
#if defined(__linux__)
    madvise(data_.get(), rounded, MADV_HUGEPAGE);
#endif
    std::fill_n(data_.get(), size_, all(1));
  }
  Vector* begin() { return data_.get(); }
  Vector* end() { return data_.get() + size_; }
  double bytes() const { return static_cast<double>(size_ * sizeof(Vector)); }

 private:
  struct Free {
    void operator()(Vector* data) const { std::free(data); }
  };
  std::unique_ptr<Vector, Free> data_;
  std::size_t size_;
};

constexpr std::ptrdiff_t unroll = 8;

void report_bytes(benchmark::State& state, const Buffer& buffer, double passes) {
  state.counters["working_set_bytes"] = buffer.bytes();
  state.counters["bytes_per_second"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * buffer.bytes() * passes, benchmark::Counter::kIsRate);
}

void read(benchmark::State& state, std::size_t bytes) {
  Buffer buffer(bytes);
  for (auto _ : state) {
    Vector sum[unroll] = {};
    for (const Vector* at = buffer.begin(); at != buffer.end(); at += unroll)
      for (std::ptrdiff_t i = 0; i < unroll; ++i) sum[i] += at[i];
    for (std::ptrdiff_t i = 1; i < unroll; ++i) sum[0] += sum[i];
    benchmark::DoNotOptimize(hidden(sum[0]));
  }
  report_bytes(state, buffer, 1);
}

void update(benchmark::State& state, std::size_t bytes) {
  Buffer buffer(bytes);
  const Vector one = hidden(all(1));
  for (auto _ : state) {
    for (Vector* at = buffer.begin(); at != buffer.end(); at += unroll)
      for (std::ptrdiff_t i = 0; i < unroll; ++i) at[i] *= one;
    benchmark::ClobberMemory();
  }
  report_bytes(state, buffer, 2);
}

/// Bytes of this machine's data cache of a level, or `otherwise` where it does not tell.
std::size_t cache_bytes(int level, std::size_t otherwise) {
  for (const auto& cache : benchmark::CPUInfo::Get().caches)
    if (cache.level == level && cache.type != "Instruction" && cache.size > 0)
      return static_cast<std::size_t>(cache.size);
  return otherwise;
}

void register_all() {
  const std::pair<const char*, void (*)(benchmark::State&)> operations[] = {{"add", alu<Operation::Add>},
                                                                            {"mul", alu<Operation::Mul>},
                                                                            {"min", alu<Operation::Min>},
                                                                            {"mix", alu<Operation::Mix>}};
  for (const auto& [name, function] : operations)
    benchmark::RegisterBenchmark((std::string("alu/") + name).c_str(), function);

  // Half of a cache, so that it surely holds the buffer; of the last level, which others use too, an eighth, but well
  // above the level before. Memory: eight times the last level, at least 256 MiB.
  const std::size_t l1 = cache_bytes(1, 32U << 10);
  const std::size_t l2 = cache_bytes(2, 1U << 20);
  const std::size_t l3 = cache_bytes(3, 32U << 20);
  const std::pair<const char*, std::size_t> levels[] = {{"L1", l1 / 2},
                                                        {"L2", l2 / 2},
                                                        {"L3", std::max(l3 / 8, 4 * l2)},
                                                        {"DRAM", std::max<std::size_t>(8 * l3, 256U << 20)}};
  const std::pair<const char*, void (*)(benchmark::State&, std::size_t)> passes[] = {{"read", read},
                                                                                     {"update", update}};
  for (const auto& [pass, function] : passes)
    for (const auto& [level, size] : levels)
      benchmark::RegisterBenchmark((std::string(pass) + "/" + level).c_str(), function, size / 4096 * 4096);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  register_all();
#if ROOFLINE_CUDA
  register_device();
#endif
  benchmark::RunSpecifiedBenchmarks();
}
