// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "cluster/communicator.hpp"

namespace nightwave::testing {

/// A communicator whose other ranks are played by the test.
class PlayedWorld final : public Communicator {
 public:
  PlayedWorld(int rank, int size) : rank_(rank), size_(size) {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int node_rank() const override { return rank_; }
  int node_size() const override { return size_; }
  void send(int to, int tag, Bytes bytes) override { sent.push_back({to, tag, std::move(bytes)}); }
  std::optional<Message> poll() override {
    if (coming.empty()) return std::nullopt;
    Message first = std::move(coming.front());
    coming.pop_front();
    return first;
  }
  void flush() override {}
  [[noreturn]] void abort(int) override { throw std::logic_error("aborted"); }

  std::deque<Message> coming;
  std::vector<Message> sent;

 private:
  int rank_, size_;
};

}  // namespace nightwave::testing
