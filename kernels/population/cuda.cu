// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/thrust.hpp"
// Thrust comes after the check of its version.
#include <cuda_runtime_api.h>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/system_error.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string>

#include "base/errors.hpp"
#include "kernels/population/population.hpp"
#include "kernels/population/population_on.hpp"

namespace nightwave::population {
namespace {

/// Throws EnvironmentError for a failed call of the CUDA runtime.
void check_cuda(cudaError_t status, const char* attempt) {
  if (status != cudaSuccess)
    throw EnvironmentError(std::string("the GPU failed to ") + attempt + ": " + cudaGetErrorString(status));
}

/// Memory of a GPU, worked on in one stream.
class CudaSystem {
 public:
  template <class T>
  using Array = thrust::device_vector<T>;

  CudaSystem(int device, cudaStream_t stream) : device_(device), stream_(stream) {}

  auto policy() const { return thrust::cuda::par_nosync.on(stream_); }

  template <class F>
  void run(const F& f) const {
    int before = 0;
    check_cuda(cudaGetDevice(&before), "name itself");
    check_cuda(cudaSetDevice(device_), "start");
    try {
      f();
    } catch (const thrust::system_error& error) {
      throw EnvironmentError(std::string("the GPU failed: ") + error.what());
    } catch (const std::bad_alloc& error) {
      throw EnvironmentError("the GPU has no memory left for this population; use a smaller one, or several GPUs");
    }
    check_cuda(cudaGetLastError(), "work on a population");
    check_cuda(cudaSetDevice(before), "start");
  }
  template <class T>
  static auto raw(T& array) {
    return thrust::raw_pointer_cast(array.data());
  }

  std::shared_ptr<void> allocate(std::size_t bytes) const {
    void* memory = nullptr;
    check_cuda(cudaMalloc(&memory, std::max<std::size_t>(bytes, 1)), "reserve memory");
    return {memory, [](void* m) { cudaFree(m); }};
  }
  void copy_in(void* to, const void* from, std::size_t bytes) const {
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_), "take from the host");
    finish();
  }
  void copy_out(void* to, const void* from, std::size_t bytes) const {
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_), "give to the host");
    finish();
  }
  void finish() const { check_cuda(cudaStreamSynchronize(stream_), "finish its work"); }

 private:
  int device_;
  cudaStream_t stream_;
};

}  // namespace

int cuda_devices() {
  int count = 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
  cudaGetLastError();  // having no GPU is no failure of what comes next
  return 0;
}

std::unique_ptr<Population> make_cuda_population(const Tables& tables, std::uint32_t capacity, int device,
                                                 void* stream) {
  const int devices = cuda_devices();
  if (device < 0 || device >= devices) {
    throw EnvironmentError("there is no GPU number " + std::to_string(device) + " here (" + std::to_string(devices) +
                           " found); see nvidia-smi");
  }
  auto population = std::make_unique<PopulationOn<CudaSystem>>(CudaSystem(device, static_cast<cudaStream_t>(stream)),
                                                               tables, capacity);
  // Thrust set the arrays up in the default stream, which other streams need not wait for.
  check_cuda(cudaDeviceSynchronize(), "set up a population");
  return population;
}

int cuda_thrust_version() { return THRUST_VERSION; }

}  // namespace nightwave::population
