// SPDX-License-Identifier: Apache-2.0
#include "search/day_memory.hpp"

#include <utility>

#include "base/errors.hpp"

namespace nightwave {

DayMemory::DayMemory(DaySnapshot snapshot, std::function<void(Bytes)> kept)
    : snapshot_(std::move(snapshot)), kept_(std::move(kept)), elapsed_before_s_(snapshot_.elapsed_s) {
  keep();
}

double DayMemory::elapsed_s() const {
  return elapsed_before_s_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

void DayMemory::keep() {
  if (!kept_) return;
  snapshot_.elapsed_s = elapsed_s();
  kept_(to_bytes(snapshot_));
}

void DayMemory::keep_window(Bytes state) {
  snapshot_.window = std::move(state);
  keep();
}

template <class Answer, class Ask>
Answer DayMemory::answer(Question question, const Ask& ask) {
  if (place_ < snapshot_.answers.size()) {
    ByteReader known(snapshot_.answers[place_++]);
    require(known.read<Question>() == question, "a day search that goes on asks what it asked before");
    return known.read<Answer>();
  }
  Answer found = ask();
  if (asked_.stopped()) return found;  // perhaps cut short
  snapshot_.answers.push_back(to_bytes(question, found));
  place_ += 1;
  if (question == Question::window) snapshot_.window.reset();
  if (question != Question::clock) keep();
  return found;
}

DayOracle DayMemory::remembering(DayOracle asked) {
  asked_ = std::move(asked);
  using Costs = std::vector<double>;
  DayOracle oracle = asked_;
  oracle.search = [this](const WindowTask& task) {
    return answer<WindowResult>(Question::window, [&] {
      WindowTask going_on = task;
      going_on.resume = snapshot_.window;
      return asked_.search(going_on);
    });
  };
  oracle.interval_costs = [this](const DayPlan& parent, std::span<const Plan> plans,
                                 std::span<const std::int64_t> bounds_s) {
    return answer<std::vector<Costs>>(Question::intervals,
                                      [&] { return asked_.interval_costs(parent, plans, bounds_s); });
  };
  oracle.transition_costs = [this](std::span<const TimedDeparture> departures, std::span<const Plan> to) {
    return answer<std::vector<Costs>>(Question::transitions, [&] { return asked_.transition_costs(departures, to); });
  };
  oracle.day_costs = [this](std::span<const DayPlan> days) {
    return answer<Costs>(Question::days, [&] { return asked_.day_costs(days); });
  };
  oracle.elapsed_s = [this] { return answer<double>(Question::clock, [&] { return elapsed_s(); }); };
  return oracle;
}

}  // namespace nightwave
