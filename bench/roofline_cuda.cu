// SPDX-License-Identifier: Apache-2.0
// The GPU's part of bench_roofline, where there is one:
//   device/alu/mix                 operations of single lanes per second, in the same mix as alu/mix
//   device/<read|update>/<L2|DRAM> bytes per second read, or read and written
#include <benchmark/benchmark.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include "roofline_device.hpp"

namespace {

constexpr int threads = 256;
constexpr int chains = 12;
constexpr int rounds = 4096;

/// 7 additions, 2 multiplications and 3 minima per round, in chains that do not wait for each other. In assembly, for
/// compilers know that a minimum taken twice is the same.
__global__ void alu_mix(float zero, float one, float* never) {
  float x[chains];
#pragma unroll
  for (int i = 0; i < chains; ++i) x[i] = one + static_cast<float>(i + threadIdx.x);
  for (int round = 0; round < rounds; ++round) {
#pragma unroll
    for (int i = 0; i < chains; ++i) {
      if (i % 6 == 0)
        asm volatile("mul.rn.ftz.f32 %0, %0, %1;" : "+f"(x[i]) : "f"(one));
      else if (i % 4 == 1)
        asm volatile("min.ftz.f32 %0, %0, %1;" : "+f"(x[i]) : "f"(one));
      else
        asm volatile("add.rn.ftz.f32 %0, %0, %1;" : "+f"(x[i]) : "f"(zero));
    }
  }
  float sum = 0;
#pragma unroll
  for (int i = 0; i < chains; ++i) sum += x[i];
  if (sum < 0) *never = sum;
}

__global__ void read_all(const float4* from, std::size_t count, float* never) {
  float sum = 0;
  for (std::size_t i = blockIdx.x * std::size_t{threads} + threadIdx.x; i < count;
       i += gridDim.x * std::size_t{threads}) {
    const float4 v = from[i];
    sum += (v.x + v.y) + (v.z + v.w);
  }
  if (sum < 0) *never = sum;
}

__global__ void update_all(float4* on, std::size_t count, float one) {
  for (std::size_t i = blockIdx.x * std::size_t{threads} + threadIdx.x; i < count;
       i += gridDim.x * std::size_t{threads}) {
    float4 v = on[i];
    v.x *= one;
    v.y *= one;
    v.z *= one;
    v.w *= one;
    on[i] = v;
  }
}

/// Floats on the GPU, all 1.
class Floats {
 public:
  explicit Floats(std::size_t bytes) : count_(bytes / sizeof(float4)) {
    const std::unique_ptr<float[]> ones(new float[count_ * 4]);
    std::fill_n(ones.get(), count_ * 4, 1.0F);
    good_ = cudaMalloc(&data_, count_ * sizeof(float4)) == cudaSuccess &&
            cudaMemcpy(data_, ones.get(), count_ * sizeof(float4), cudaMemcpyHostToDevice) == cudaSuccess;
  }
  ~Floats() { cudaFree(data_); }
  Floats(const Floats&) = delete;
  Floats& operator=(const Floats&) = delete;
  float4* data() const { return data_; }
  std::size_t count() const { return count_; }
  bool good() const { return good_; }

 private:
  float4* data_ = nullptr;
  std::size_t count_;
  bool good_;
};

/// Times `launch` by events, a number of launches per iteration so that what a launch costs does not matter.
template <class Launch>
void time_launches(benchmark::State& state, int launches, const char* counter, double per_launch, Launch launch) {
  cudaEvent_t begin, end;
  cudaEventCreate(&begin);
  cudaEventCreate(&end);
  launch();  // the first one also loads the code
  for (auto _ : state) {
    cudaEventRecord(begin);
    for (int i = 0; i < launches; ++i) launch();
    cudaEventRecord(end);
    float milliseconds = 0;
    if (cudaEventSynchronize(end) != cudaSuccess || cudaEventElapsedTime(&milliseconds, begin, end) != cudaSuccess) {
      state.SkipWithError(cudaGetErrorString(cudaGetLastError()));
      break;
    }
    state.SetIterationTime(milliseconds / 1000);
  }
  state.counters[counter] =
      benchmark::Counter(static_cast<double>(state.iterations()) * launches * per_launch, benchmark::Counter::kIsRate);
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
}

}  // namespace

void register_device() {
  cudaDeviceProp gpu{};
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0 || cudaGetDeviceProperties(&gpu, 0) != cudaSuccess)
    return;
  const int blocks = gpu.multiProcessorCount * (gpu.maxThreadsPerMultiProcessor / threads);
  benchmark::RegisterBenchmark("device/alu/mix", [blocks](benchmark::State& state) {
    const Floats never(sizeof(float4));
    time_launches(state, 8, "lane_operations_per_second", 1.0 * rounds * chains * threads * blocks,
                  [&] { alu_mix<<<blocks, threads>>>(0, 1, &never.data()->x); });
  })->UseManualTime();

  const std::size_t l2 = static_cast<std::size_t>(gpu.l2CacheSize);
  const std::pair<const char*, std::size_t> levels[] = {{"L2", l2 / 4},
                                                        {"DRAM", std::max(std::size_t{1} << 30, 16 * l2)}};
  for (const auto& [level, bytes] : levels) {
    for (const bool writes : {false, true}) {
      const std::string name = std::string("device/") + (writes ? "update/" : "read/") + level;
      benchmark::RegisterBenchmark(name.c_str(), [blocks, writes, bytes = bytes](benchmark::State& state) {
        const Floats floats(bytes);
        const Floats never(sizeof(float4));
        if (!floats.good() || !never.good()) {
          state.SkipWithError("no memory on the GPU");
          return;
        }
        const double moved = static_cast<double>(floats.count() * sizeof(float4)) * (writes ? 2 : 1);
        time_launches(state, 32, "bytes_per_second", moved, [&] {
          if (writes)
            update_all<<<blocks, threads>>>(floats.data(), floats.count(), 1);
          else
            read_all<<<blocks, threads>>>(floats.data(), floats.count(), &never.data()->x);
        });
        state.counters["working_set_bytes"] = static_cast<double>(floats.count() * sizeof(float4));
      })->UseManualTime();
    }
  }
}
