// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <utility>

#include "cluster/communicator.hpp"

namespace nightwave {
namespace {

class SingleProcess final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  int node_rank() const override { return 0; }
  int node_size() const override { return 1; }
  void send(int to, int tag, Bytes bytes) override {
    require(to == 0, "there is no other process");
    messages_.push_back({0, tag, std::move(bytes)});
  }
  std::optional<Message> poll() override {
    if (messages_.empty()) return std::nullopt;
    Message first = std::move(messages_.front());
    messages_.pop_front();
    return first;
  }
  void flush() override {}
  [[noreturn]] void abort(int exit_code) override {
    std::fflush(nullptr);
    ::_exit(exit_code);
  }

 private:
  std::deque<Message> messages_;
};

}  // namespace

std::unique_ptr<Communicator> make_single_process() { return std::make_unique<SingleProcess>(); }

}  // namespace nightwave
