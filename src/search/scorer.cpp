// SPDX-License-Identifier: Apache-2.0
#include "search/scorer.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "search/measures_bytes.hpp"
#include "search/snapshot.hpp"
#include "search/space.hpp"
#include "search/tags.hpp"

namespace nightwave {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int most_frequent_cycle(const Plan& plan) {
  std::map<int, int> count;
  for (const SignalTiming& timing : plan.timings) count[timing.cycle_s] += 1;
  const auto most =
      std::max_element(count.begin(), count.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == count.end() ? 0 : most->first;
}

std::string hash_of(const Plan& plan) {
  Sha256 hash;
  hash.update(to_bytes(plan));
  return hash.finish();
}

Bytes encode_part(EndReason reason, std::span<const Measures> measures) {
  ByteWriter writer;
  writer(reason, static_cast<std::uint64_t>(measures.size()));
  for (const Measures& m : measures) write_measures(writer, m);
  return writer.take();
}

/// Appends a part's measures; tells why it is short, where it is.
EndReason append_part(std::span<const std::byte> bytes, std::vector<Measures>& measures) {
  ByteReader reader(bytes);
  const auto reason = reader.read<EndReason>();
  for (auto count = reader.read<std::uint64_t>(); count > 0; --count) measures.push_back(read_measures(reader));
  return reason;
}

}  // namespace

Scorer::Scorer(const SearchSpace& space, ScoreFunction function, const Objective& objective, const SearchBudget& budget,
               std::size_t preferred_batch, SearchHooks hooks, Mailbox& mail, Ending& ending)
    : function_(std::move(function)),
      objective_(objective),
      budget_(budget),
      batch_(std::max<std::size_t>(1, preferred_batch)),
      hooks_(std::move(hooks)),
      mail_(mail),
      ending_(ending),
      archive_(space) {
  require(budget.evaluations || budget.seconds, "a search needs a number of evaluations or a time");
}

void Scorer::note_best(const Plan& plan, double value) {
  if (best_ && value >= best_objective_) return;
  best_ = plan;
  best_objective_ = value;
  if (hooks_.improvement && mail_.rank() == 0) hooks_.improvement(status(), plan);
}

void Scorer::note(const Plan& plan, const Measures& measures) {
  const double value = objective_(measures);
  archive_.offer(plan, value);
  note_best(plan, value);
}

void Scorer::remember(const Plan& plan, const Measures& measures) {
  memory_.evaluations = evaluations_;
  memory_.expected_evaluations = agreed_expected_;
  ByteWriter writer;
  writer(hash_of(plan));
  write_measures(writer, measures);
  memory_.measures.insert(memory_.measures.end(), writer.bytes().begin(), writer.bytes().end());
  memory_.remembered += 1;
}

void Scorer::recall(ScoreMemory memory) {
  agreed_expected_ = memory.expected_evaluations;
  recall_ = std::move(memory);
  recall_place_ = 0;
}

void Scorer::restore(std::int64_t evaluations, const Archive& archive) {
  evaluations_ = evaluations;
  archive_ = archive;
  if (archive_.size() > 0) {
    best_ = archive_.best().plan;
    best_objective_ = archive_.best().objective;
  }
}

std::optional<Measures> Scorer::recalled(const Plan& plan) {
  if (recall_.remembered == 0) return std::nullopt;
  ByteReader reader(std::span(recall_.measures).subspan(recall_place_));
  if (reader.read<std::string>() != hash_of(plan)) {
    // By the clock the sweep may go on otherwise than it did: then what it asked for is of no more use.
    recall_.remembered = 0;
    return std::nullopt;
  }
  recall_.remembered -= 1;
  Measures measures = read_measures(reader);
  recall_place_ = recall_.measures.size() - reader.left();
  return measures;
}

std::vector<Measures> Scorer::score_here(std::span<const Plan> plans, const std::function<void(std::size_t)>& done) {
  std::vector<Measures> result;
  while (result.size() < plans.size()) {
    const std::size_t count = std::min(batch_, plans.size() - result.size());
    // A batch that cannot end in time is not begun: whoever says 60 s has other plans for the 61st.
    const double share = static_cast<double>(count) / static_cast<double>(batch_);
    if (ending_.look() != EndReason::none || ending_.no_time_for(batch_s_ * (share + batches_afterwards_))) break;
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Measures> measures = function_(plans.subspan(result.size(), count));
    require(measures.size() == count, "the evaluator must score every plan of a batch");
    const double seconds = seconds_since(begin);
    if (count == batch_) batch_s_ = seconds;
    evaluating_s_ += seconds;
    evaluated_here_ += static_cast<std::int64_t>(count);
    std::move(measures.begin(), measures.end(), std::back_inserter(result));
    if (done) done(result.size());
  }
  return result;
}

bool Scorer::silent_after_stop(std::chrono::seconds patience) {
  if (ending_.look() != EndReason::stopped) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!stopped_at_) stopped_at_ = now;
  return now - *stopped_at_ > patience;
}

/// Measures of plans whose scoring all ranks share: a part each, put together by rank 0 up to the first gap.
std::vector<Measures> Scorer::score_part(std::span<const Plan> plans) {
  const auto ranks = static_cast<std::size_t>(mail_.size());
  const std::size_t part = (plans.size() + ranks - 1) / ranks;
  const std::size_t first = std::min(plans.size(), part * static_cast<std::size_t>(mail_.rank()));
  const auto mine = plans.subspan(first, std::min(part, plans.size() - first));
  std::vector<Measures> measures = score_here(mine, {});
  const auto expected_now = [&] {
    const auto scored = static_cast<double>(evaluations_) + static_cast<double>(measures.size());
    return scored / std::max(1e-9, ending_.elapsed_s()) * budget_.seconds.value_or(0);
  };
  if (mail_.alone()) {
    agreed_end_ = ending_.reason();
    agreed_expected_ = expected_now();
    return measures;
  }
  if (mail_.rank() > 0) mail_.send(0, sweep_part_tag, encode_part(ending_.reason(), measures));
  ByteWriter whole;
  if (mail_.rank() == 0) {
    EndReason reason = ending_.reason();
    bool gap = measures.size() < mine.size();
    for (int from = 1; from < mail_.size(); ++from) {
      const std::optional<Message> message =
          mail_.wait(sweep_part_tag, from, [&] { return silent_after_stop(patience_with_silent_ranks); });
      std::vector<Measures> theirs;
      reason = std::max(reason, message ? append_part(message->bytes, theirs) : EndReason::stopped);
      const std::size_t before = std::min(plans.size(), part * static_cast<std::size_t>(from));
      const std::size_t expected = std::min(part, plans.size() - before);
      if (!gap) std::move(theirs.begin(), theirs.end(), std::back_inserter(measures));
      gap = gap || theirs.size() < expected;
    }
    whole(expected_now(), encode_part(reason, measures));
  }
  // Longer than rank 0 waits for any of the others.
  const std::optional<Bytes> answer =
      mail_.broadcast(sweep_whole_tag, whole.take(), [&] { return silent_after_stop(2 * patience_with_silent_ranks); });
  measures.clear();
  if (!answer) {
    agreed_end_ = ending_.reason();
    return measures;
  }
  ByteReader reader(*answer);
  agreed_expected_ = reader.read<double>();
  agreed_end_ = append_part(reader.read<Bytes>(), measures);
  ending_.learn(agreed_end_);
  return measures;
}

std::vector<Measures> Scorer::score(std::span<const Plan> plans) {
  std::vector<Measures> result;
  const auto take_in = [&](Measures measures) {
    evaluations_ += 1;
    note(plans[result.size()], measures);
    remember(plans[result.size()], measures);
    result.push_back(std::move(measures));
  };
  while (result.size() < plans.size() && !ended()) {
    if (std::optional<Measures> known = recalled(plans[result.size()])) {
      take_in(std::move(*known));
      continue;
    }
    std::size_t count = std::min(batch_ * static_cast<std::size_t>(mail_.size()), plans.size() - result.size());
    if (budget_.evaluations) count = std::min(count, static_cast<std::size_t>(*budget_.evaluations - evaluations_));
    for (Measures& measures : score_part(plans.subspan(result.size(), count))) take_in(std::move(measures));
    if (mail_.rank() > 0) continue;
    if (hooks_.progress) hooks_.progress(status());
    if (hooks_.boundary) hooks_.boundary(to_bytes(SearchSnapshot{ending_.elapsed_s(), memory_, std::nullopt}));
  }
  return result;
}

Measures Scorer::score_first(const Plan& plan, bool eligible) {
  std::optional<Measures> measures = recalled(plan);
  if (!measures) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Measures> scored = function_(std::span(&plan, 1));
    require(scored.size() == 1, "the evaluator must score every plan of a batch");
    evaluating_s_ += seconds_since(begin);
    measures = std::move(scored.front());
  }
  evaluations_ += 1;
  remember(plan, *measures);
  if (eligible) note(plan, *measures);
  return std::move(*measures);
}

std::optional<std::int64_t> Scorer::evaluations_left() const {
  if (!budget_.evaluations) return std::nullopt;
  return std::max<std::int64_t>(0, *budget_.evaluations - evaluations_);
}

double Scorer::expected_evaluations() const {
  double expected = 1e12;
  if (budget_.evaluations) expected = static_cast<double>(*budget_.evaluations);
  if (budget_.seconds && agreed_expected_ > 0) expected = std::min(expected, agreed_expected_);
  return expected;
}

double Scorer::progress_at(std::int64_t evaluations) const {
  double progress = 0;
  if (budget_.evaluations)
    progress = static_cast<double>(evaluations) / static_cast<double>(std::max<std::int64_t>(1, *budget_.evaluations));
  if (budget_.seconds) progress = std::max(progress, ending_.elapsed_s() / std::max(1e-9, *budget_.seconds));
  return std::min(1.0, progress);
}

SearchStatus Scorer::status(std::int64_t under_way) const {
  SearchStatus status;
  status.evaluations = evaluations_ + under_way;
  status.elapsed_s = ending_.elapsed_s();
  status.progress = progress_at(status.evaluations);
  status.evaluations_per_s = status.elapsed_s > 0 ? static_cast<double>(status.evaluations) / status.elapsed_s : 0.0;
  status.best = std::min(best_objective_, heard_best_.value_or(best_objective_));
  status.median = median_;
  if (best_) status.cycle_s = most_frequent_cycle(*best_);
  return status;
}

}  // namespace nightwave
