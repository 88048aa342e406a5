// SPDX-License-Identifier: Apache-2.0
#include <mpi.h>
#include <sched.h>

#include <array>
#include <cstdio>
#include <limits>
#include <list>
#include <set>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "cluster/communicator.hpp"
#include "cluster/launcher.hpp"

namespace nightwave {
namespace {

void check(int status, const char* call) {
  if (status == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(status, text.data(), &length);
  throw EnvironmentError(std::string(call) + " failed: " + std::string(text.data(), static_cast<std::size_t>(length)));
}

class MpiWorld final : public Communicator {
 public:
  MpiWorld() {
    int provided = MPI_THREAD_SINGLE;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
    if (provided < MPI_THREAD_FUNNELED) throw EnvironmentError("this MPI cannot be used beside threads");
    // Our own communicator: what a library sends over MPI_COMM_WORLD cannot be mistaken for ours.
    check(MPI_Comm_dup(MPI_COMM_WORLD, &world_), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(world_, MPI_ERRORS_RETURN);
    check(MPI_Comm_rank(world_, &rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(world_, &size_), "MPI_Comm_size");
    // By shared memory, not by environment variables: under mpirun SLURM_LOCALID is 0 everywhere.
    MPI_Comm node = MPI_COMM_NULL;
    check(MPI_Comm_split_type(world_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &node), "MPI_Comm_split_type");
    check(MPI_Comm_rank(node, &node_rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(node, &node_size_), "MPI_Comm_size");
    MPI_Comm_free(&node);
  }
  ~MpiWorld() override {
    for (Sending& sending : sendings_) MPI_Wait(&sending.request, MPI_STATUS_IGNORE);
    for (Receiving& receiving : receivings_) MPI_Wait(&receiving.request, MPI_STATUS_IGNORE);
    MPI_Comm_free(&world_);
    MPI_Finalize();
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int node_rank() const override { return node_rank_; }
  int node_size() const override { return node_size_; }

  void send(int to, int tag, Bytes bytes) override {
    forget_sent();
    require(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "a message is beyond 2 GiB");
    Sending& sending = sendings_.emplace_back();
    sending.bytes = std::move(bytes);
    check(MPI_Isend(sending.bytes.data(), static_cast<int>(sending.bytes.size()), MPI_BYTE, to, tag, world_,
                    &sending.request),
          "MPI_Isend");
  }

  std::optional<Message> poll() override {
    forget_sent();
    begin_receiving();
    std::set<int> waiting;  // messages of one sender stay in their order
    for (auto receiving = receivings_.begin(); receiving != receivings_.end(); ++receiving) {
      if (waiting.contains(receiving->message.from)) continue;
      int done = 0;
      check(MPI_Test(&receiving->request, &done, MPI_STATUS_IGNORE), "MPI_Test");
      if (done == 0) {
        waiting.insert(receiving->message.from);
        continue;
      }
      Message message = std::move(receiving->message);
      receivings_.erase(receiving);
      return message;
    }
    return std::nullopt;
  }

  void flush() override {
    while (!sendings_.empty()) {
      forget_sent();
      sched_yield();
    }
  }

  [[noreturn]] void abort(int exit_code) override {
    std::fflush(nullptr);
    MPI_Abort(MPI_COMM_WORLD, exit_code);
    std::abort();
  }

 private:
  struct Sending {
    Bytes bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };

  struct Receiving {
    Message message;
    MPI_Request request = MPI_REQUEST_NULL;
  };

  /// Takes on whatever has been announced. A large message comes only when its sender, which may be busy, has heard
  /// that it is wanted: nobody is to be held up by that.
  void begin_receiving() {
    for (;;) {
      int arrived = 0;
      MPI_Message handle = MPI_MESSAGE_NULL;
      MPI_Status status;
      check(MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, world_, &arrived, &handle, &status), "MPI_Improbe");
      if (arrived == 0) return;
      int count = 0;
      check(MPI_Get_count(&status, MPI_BYTE, &count), "MPI_Get_count");
      Receiving& receiving = receivings_.emplace_back();
      receiving.message = {status.MPI_SOURCE, status.MPI_TAG, Bytes(static_cast<std::size_t>(count))};
      check(MPI_Imrecv(receiving.message.bytes.data(), count, MPI_BYTE, &handle, &receiving.request), "MPI_Imrecv");
    }
  }

  void forget_sent() {
    for (auto sending = sendings_.begin(); sending != sendings_.end();) {
      int done = 0;
      check(MPI_Test(&sending->request, &done, MPI_STATUS_IGNORE), "MPI_Test");
      sending = done != 0 ? sendings_.erase(sending) : std::next(sending);
    }
  }

  MPI_Comm world_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 1;
  int node_rank_ = 0;
  int node_size_ = 1;
  // Lists: MPI reads the requests, and the messages' bytes, where they lie.
  std::list<Sending> sendings_;
  std::list<Receiving> receivings_;
};

}  // namespace

std::unique_ptr<Communicator> make_world() {
  // A process on its own needs no MPI, and starting it takes a tenth of a second and sockets.
  std::unique_ptr<Communicator> world =
      launched_by_mpi() ? std::unique_ptr<Communicator>(std::make_unique<MpiWorld>()) : make_single_process();
  require_launched_together(world->size());
  return world;
}

}  // namespace nightwave
