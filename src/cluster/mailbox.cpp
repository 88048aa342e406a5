// SPDX-License-Identifier: Apache-2.0
#include "cluster/mailbox.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace nightwave {
namespace {

bool never() { return false; }

}  // namespace

void Patience::step() {
  constexpr int yields = 50;
  constexpr int longest_us = 1000;
  if (++steps_ <= yields) {
    sched_yield();
  } else {
    std::this_thread::sleep_for(std::chrono::microseconds(std::min(longest_us, 20 * (steps_ - yields))));
  }
}

void Mailbox::send(int to, int tag, Bytes bytes) {
  if (to != rank()) {
    messages_sent_ += 1;
    bytes_sent_ += bytes.size();
  }
  world_.send(to, tag, std::move(bytes));
}

void Mailbox::send_others(int tag, const Bytes& bytes) {
  for (int to = 0; to < size(); ++to)
    if (to != rank()) send(to, tag, bytes);
}

void Mailbox::collect() {
  while (std::optional<Message> message = world_.poll()) {
    if (message->tag == failure_tag && rank() == 0)
      throw RankFailed(message->from, from_bytes<Failure>(message->bytes));
    const std::uint64_t place = arrivals_++;
    if (message->tag == parting_tag) {
      last_words_[message->from].push_back(place);
    } else {
      arrived_[message->tag].push_back({std::move(*message), place});
    }
  }
}

std::optional<Message> Mailbox::take(int tag, std::optional<int> from) {
  collect();
  const auto queue = arrived_.find(tag);
  if (queue == arrived_.end()) return std::nullopt;
  const auto wanted = std::find_if(queue->second.begin(), queue->second.end(),
                                   [&](const Arrived& arrived) { return !from || arrived.message.from == *from; });
  if (wanted == queue->second.end()) return std::nullopt;
  Message message = std::move(wanted->message);
  queue->second.erase(wanted);
  return message;
}

std::optional<Message> Mailbox::wait(int tag, std::optional<int> from, const std::function<bool()>& give_up) {
  Patience patience;
  for (;;) {
    if (std::optional<Message> message = take(tag, from)) return message;
    if (give_up()) return std::nullopt;
    patience.step();
  }
}

Message Mailbox::wait(int tag, std::optional<int> from) { return *wait(tag, from, never); }

std::optional<Bytes> Mailbox::broadcast(int tag, Bytes bytes, const std::function<bool()>& give_up) {
  if (rank() > 0) {
    std::optional<Message> message = wait(tag, (rank() - 1) / 2, give_up);
    if (!message) return std::nullopt;
    bytes = std::move(message->bytes);
  }
  for (const int child : {2 * rank() + 1, 2 * rank() + 2})
    if (child < size()) send(child, tag, bytes);
  return bytes;
}

bool Mailbox::part(const std::function<bool()>& give_up) {
  send_others(parting_tag, {});
  Patience patience;
  const auto silent = [&](int other) { return other != rank() && last_words_[other].empty(); };
  for (int other = 0; other < size();) {
    collect();
    if (!silent(other)) {
      ++other;
      continue;
    }
    if (give_up()) return false;
    patience.step();
  }
  for (auto& [tag, queue] : arrived_) {
    std::erase_if(queue, [&](const Arrived& arrived) {
      const int from = arrived.message.from;
      return from != rank() && arrived.place < last_words_[from].front();
    });
  }
  for (auto& [from, places] : last_words_)
    if (!places.empty()) places.pop_front();
  world_.flush();
  return true;
}

}  // namespace nightwave
