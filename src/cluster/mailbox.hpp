// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "cluster/communicator.hpp"

namespace nightwave {

/// How long ranks that do not answer are waited for after a stop.
inline constexpr std::chrono::seconds patience_with_silent_ranks{10};

/// What one rank tells another that it fails for: how the program is to end.
struct Failure {
  int exit_code = 1;
  std::string message;
};
template <class Stream>
void fields(Stream& stream, Failure& failure) {
  stream(failure.exit_code, failure.message);
}

/// Another rank has failed: thrown on rank 0, which speaks for all.
class RankFailed : public std::runtime_error {
 public:
  RankFailed(int rank, const Failure& failure)
      : std::runtime_error(failure.message + " (rank " + std::to_string(rank) + ")"), exit_code(failure.exit_code) {}
  int exit_code;
};

/// Sorts what arrives by tag, so that whoever waits for one kind of message takes in all the others too and nobody
/// waits for somebody who waits.
class Mailbox {
 public:
  explicit Mailbox(Communicator& world) : world_(world) {}

  Communicator& world() { return world_; }
  int rank() const { return world_.rank(); }
  int size() const { return world_.size(); }
  bool alone() const { return world_.size() == 1; }

  void send(int to, int tag, Bytes bytes);
  /// Sends to all others.
  void send_others(int tag, const Bytes& bytes);
  /// The oldest message of a tag (from one sender, where that is given); none when there is none yet.
  std::optional<Message> take(int tag, std::optional<int> from = std::nullopt);
  /// Waits for one. None only when `give_up` says so.
  std::optional<Message> wait(int tag, std::optional<int> from, const std::function<bool()>& give_up);
  /// The same without a way out.
  Message wait(int tag, std::optional<int> from = std::nullopt);
  /// Takes in what has arrived. Throws RankFailed on rank 0 when another rank has failed.
  void collect();

  /// Gives the bytes of rank 0 to all, along a binary tree. None when `give_up` says so.
  std::optional<Bytes> broadcast(int tag, Bytes bytes, const std::function<bool()>& give_up);

  /// Sends a last word to all, takes in everything that the others sent before theirs and forgets it: afterwards
  /// nothing of this piece of work is under way, and another may begin. False when `give_up` says so before.
  bool part(const std::function<bool()>& give_up);

  /// Messages and bytes sent to other ranks so far.
  std::size_t messages_sent() const { return messages_sent_; }
  std::size_t bytes_sent() const { return bytes_sent_; }

  /// Tags that this class uses itself; users' begin at first_free_tag.
  static constexpr int failure_tag = 0;
  static constexpr int parting_tag = 1;
  static constexpr int first_free_tag = 10;

 private:
  struct Arrived {
    Message message;
    std::uint64_t place = 0;  ///< in the order of arrival
  };

  Communicator& world_;
  std::uint64_t arrivals_ = 0;
  std::map<int, std::deque<Arrived>> arrived_;           ///< by tag
  std::map<int, std::deque<std::uint64_t>> last_words_;  ///< by sender: places of its partings
  std::size_t messages_sent_ = 0;
  std::size_t bytes_sent_ = 0;
};

/// Waits without a core of its own: yields first, then sleeps a little longer from step to step, at most a millisecond.
class Patience {
 public:
  void step();

 private:
  int steps_ = 0;
};

}  // namespace nightwave
