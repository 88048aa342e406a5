// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "base/byte_stream.hpp"

namespace nightwave {

/// A message as it came.
struct Message {
  int from = 0;
  int tag = 0;
  Bytes bytes;
};

/// The processes ("ranks") that work on one run, and messages between them. Messages of one sender arrive in the order
/// in which they were sent. For the thread that made it.
class Communicator {
 public:
  Communicator() = default;
  virtual ~Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Number of this rank among those that share this machine's memory, and how many these are.
  virtual int node_rank() const = 0;
  virtual int node_size() const = 0;

  /// Sends and returns at once. Also to oneself.
  virtual void send(int to, int tag, Bytes bytes) = 0;
  /// The next message that has arrived, of whatever sender and tag; none when there is none.
  virtual std::optional<Message> poll() = 0;
  /// Waits until everything sent has left. The receivers must be polling.
  virtual void flush() = 0;
  /// Ends all ranks at once with an exit code.
  [[noreturn]] virtual void abort(int exit_code) = 0;
};

/// The ranks that a launcher (mpirun, srun) started together with this process, or this process alone where none did or
/// this build has no MPI. Only one may exist at a time. Throws EnvironmentError when the launcher announces more tasks
/// than came together: each would plan the same city on its own and write the same file.
std::unique_ptr<Communicator> make_world();

/// This process alone.
std::unique_ptr<Communicator> make_single_process();

}  // namespace nightwave
