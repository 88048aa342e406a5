// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "kernels/model/batch_on.hpp"
#include "kernels/model/batch_simulator.hpp"
#include "kernels/model/lane.hpp"

namespace nightwave::model {
namespace {

/// Throws EnvironmentError for a failed call of the CUDA runtime.
void check_cuda(cudaError_t status, const char* attempt) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // so that it is not found again by the next call
  throw EnvironmentError(std::string("the GPU failed to ") + attempt + ": " + cudaGetErrorString(status));
}

extern __shared__ float shared_numbers[];

/// A unit per block of one warp.
template <class F>
__global__ void __launch_bounds__(warp_width) run_units(const __grid_constant__ F f) {
  f(blockIdx.x, shared_numbers);
}

struct Released {
  void operator()(void* memory) const { cudaFree(memory); }
};
struct HostReleased {
  void operator()(void* memory) const { cudaFreeHost(memory); }
};

/// Memory of the GPU.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t count) {
    void* memory = nullptr;
    const std::size_t bytes = std::max<std::size_t>(count, 1) * sizeof(T);
    if (cudaMalloc(&memory, bytes) != cudaSuccess) {
      cudaGetLastError();
      std::size_t free = 0, all = 0;
      cudaMemGetInfo(&free, &all);
      throw EnvironmentError("the GPU has no " + std::to_string(bytes) + " bytes of memory left (" +
                             std::to_string(free) + " free); free some, or use --backend cpu");
    }
    memory_.reset(static_cast<T*>(memory));
  }
  T* data() const { return memory_.get(); }

 private:
  std::unique_ptr<T, Released> memory_;
};

/// Memory of the host that the GPU copies from and to while both work.
template <class T>
class PinnedArray {
 public:
  explicit PinnedArray(std::size_t count) {
    void* memory = nullptr;
    check_cuda(cudaMallocHost(&memory, std::max<std::size_t>(count, 1) * sizeof(T)), "pin memory of the host");
    memory_.reset(static_cast<T*>(memory));
  }
  T* data() const { return memory_.get(); }

 private:
  std::unique_ptr<T, HostReleased> memory_;
};

/// Sets the thread's device while it lives.
class InsideDevice {
 public:
  explicit InsideDevice(int device) {
    check_cuda(cudaGetDevice(&before_), "name the current device");
    check_cuda(cudaSetDevice(device), "start");
  }
  ~InsideDevice() { cudaSetDevice(before_); }
  InsideDevice(const InsideDevice&) = delete;
  InsideDevice& operator=(const InsideDevice&) = delete;

 private:
  int before_ = 0;
};

/// A GPU as BatchOn wants it.
class CudaSystem {
 public:
  using Lane = WarpLane;
  template <class T>
  using Array = DeviceArray<T>;
  template <class T>
  using HostArray = PinnedArray<T>;

  class Stream {
   public:
    explicit Stream(const CudaSystem& /*system*/) {
      cudaStream_t stream = nullptr;
      check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "make a stream");
      stream_.reset(stream);
    }
    cudaStream_t get() const { return stream_.get(); }

   private:
    struct Destroy {
      void operator()(cudaStream_t s) const { cudaStreamDestroy(s); }
    };
    std::unique_ptr<std::remove_pointer_t<cudaStream_t>, Destroy> stream_;
  };

  struct DestroyGraph {
    void operator()(cudaGraphExec_t g) const { cudaGraphExecDestroy(g); }
    void operator()(cudaGraph_t g) const { cudaGraphDestroy(g); }
  };
  using Graph = std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, DestroyGraph>;

  class Recorder {
   public:
    explicit Recorder(const CudaSystem& /*system*/) {
      cudaGraph_t graph = nullptr;
      check_cuda(cudaGraphCreate(&graph, 0), "make a graph");
      graph_.reset(graph);
    }

    template <class F>
    void add(std::size_t units, std::size_t shared_bytes, const F& f) {
      if (units == 0) return;
      void* arguments[] = {const_cast<F*>(&f)};  // copied into the node
      cudaKernelNodeParams node{};
      node.func = reinterpret_cast<void*>(&run_units<F>);
      node.gridDim = dim3(static_cast<unsigned>(units));
      node.blockDim = dim3(warp_width);
      node.sharedMemBytes = static_cast<unsigned>(shared_bytes);
      node.kernelParams = arguments;
      stage_.emplace_back();
      check_cuda(cudaGraphAddKernelNode(&stage_.back(), graph_.get(), after_.data(), after_.size(), &node),
                 "add to a graph");
    }

    void next_stage() {
      if (stage_.empty()) return;
      after_.resize(1);
      check_cuda(cudaGraphAddEmptyNode(after_.data(), graph_.get(), stage_.data(), stage_.size()), "add to a graph");
      stage_.clear();
    }

    Graph finish() {
      cudaGraphExec_t graph = nullptr;
      check_cuda(cudaGraphInstantiate(&graph, graph_.get(), 0), "make a graph ready");
      return Graph(graph);
    }

   private:
    std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, DestroyGraph> graph_;
    std::vector<cudaGraphNode_t> stage_, after_;
  };

  explicit CudaSystem(int device) : device_(device) {}

  InsideDevice enter() const { return InsideDevice(device_); }

  template <class F>
  void launch(Stream& stream, std::size_t units, const F& f) const {
    if (units == 0) return;
    run_units<F><<<static_cast<unsigned>(units), warp_width, 0, stream.get()>>>(f);
    check_cuda(cudaGetLastError(), "begin its work");
  }
  void launch(Stream& stream, Graph& graph) const {
    check_cuda(cudaGraphLaunch(graph.get(), stream.get()), "begin its work");
  }
  void zero(Stream& stream, void* memory, std::size_t bytes) const {
    check_cuda(cudaMemsetAsync(memory, 0, bytes, stream.get()), "clear memory");
  }
  void copy_in(Stream& stream, void* to, const void* from, std::size_t bytes) const {
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream.get()), "take from the host");
  }
  void copy_out(Stream& stream, void* to, const void* from, std::size_t bytes) const {
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream.get()), "give to the host");
  }
  void copy_within(Stream& stream, void* to, const void* from, std::size_t bytes) const {
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream.get()), "copy");
  }
  void wait(Stream& stream) const { check_cuda(cudaStreamSynchronize(stream.get()), "finish its work"); }

  template <class F>
  void allow_shared(std::size_t bytes) const {
    cudaFuncAttributes now{};
    check_cuda(cudaFuncGetAttributes(&now, run_units<F>), "run this build's code");
    if (static_cast<std::size_t>(now.maxDynamicSharedSizeBytes) < bytes)
      check_cuda(
          cudaFuncSetAttribute(run_units<F>, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)),
          "share memory");
    check_cuda(cudaFuncSetAttribute(run_units<F>, cudaFuncAttributePreferredSharedMemoryCarveout,
                                    cudaSharedmemCarveoutMaxShared),
               "share memory");
  }
  template <class F>
  std::size_t warps_at_once(std::size_t shared_bytes) const {
    int blocks = 0;
    check_cuda(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, run_units<F>, warp_width, shared_bytes),
               "run this build's code");
    return static_cast<std::size_t>(blocks) * attribute(cudaDevAttrMultiProcessorCount);
  }
  /// A quarter of a multiprocessor's: with fewer warps than four on it, its four schedulers would starve.
  std::size_t shared_limit() const {
    const std::size_t quarter =
        attribute(cudaDevAttrMaxSharedMemoryPerMultiprocessor) / 4 - attribute(cudaDevAttrReservedSharedMemoryPerBlock);
    return std::min(quarter, attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin));
  }
  std::size_t cache_bytes() const { return attribute(cudaDevAttrL2CacheSize); }
  std::size_t free_bytes() const {
    std::size_t free = 0, all = 0;
    check_cuda(cudaMemGetInfo(&free, &all), "say how much memory is free");
    return free;
  }

 private:
  std::size_t attribute(cudaDeviceAttr which) const {
    int value = 0;
    check_cuda(cudaDeviceGetAttribute(&value, which, device_), "describe itself");
    return static_cast<std::size_t>(value);
  }

  int device_;
};

int device_count() noexcept {
  int count = 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
  cudaGetLastError();  // having no GPU is no failure of what comes next
  return 0;
}

}  // namespace

bool cuda_available() noexcept {
  int device = 0, major = 0;
  return device_count() > 0 && cudaGetDevice(&device) == cudaSuccess &&
         cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess && major >= 8;
}

int cuda_devices() noexcept { return device_count(); }

std::unique_ptr<BatchSimulator> make_cuda_simulator(const ModelTables& tables, const Program& program,
                                                    std::span<const DemandProgram> demands,
                                                    const CudaOptions& options) {
  const int devices = device_count();
  if (devices == 0)
    throw EnvironmentError("there is no GPU here that CUDA can use (see nvidia-smi); use --backend cpu");
  int device = options.device.value_or(0);
  if (!options.device) check_cuda(cudaGetDevice(&device), "name the current device");
  if (device < 0 || device >= devices)
    throw EnvironmentError("there is no GPU number " + std::to_string(device) + " here (" + std::to_string(devices) +
                           " found); see nvidia-smi");
  return make_batch_simulator(CudaSystem(device), tables, program, demands, options.memory_bytes);
}

}  // namespace nightwave::model
