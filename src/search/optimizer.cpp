// SPDX-License-Identifier: Apache-2.0
#include "search/optimizer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/parallel.hpp"
#include "cluster/pulse.hpp"
#include "search/archipelago.hpp"
#include "search/genome.hpp"
#include "search/schedule.hpp"
#include "search/snapshot.hpp"
#include "search/sweep.hpp"
#include "search/tags.hpp"

namespace nightwave {
namespace {

/// Cycles at which so many islands begin: where there are many, some share the better ones.
std::size_t cycles_for(std::size_t islands) {
  constexpr std::size_t fewest = 3;
  return std::min(islands, std::max(fewest, (islands + 1) / 2));
}

/// The state to go on from, on every rank; none: begin.
std::optional<SearchSnapshot> share_snapshot(const SearchRequest& request, Mailbox& mail) {
  Bytes bytes;
  if (mail.rank() == 0 && request.resume) bytes = *request.resume;
  bytes = *mail.broadcast(begin_tag, std::move(bytes), [] { return false; });
  if (bytes.empty()) return std::nullopt;
  return from_bytes<SearchSnapshot>(bytes);
}

/// Scores what a search begins with, and returns the incumbent. The shipped plan is a candidate only where it obeys
/// what is asked of plans, one cycle per group above all.
std::optional<Individual> score_given_plans(const SearchSpace& space, Scorer& scorer, const SearchRequest& request,
                                            SearchResult& result) {
  const Plan legal_shipped = legal(space, space.shipped);
  const bool shipped_is_legal = legal_shipped == space.shipped;
  result.shipped_measures = scorer.score_first(space.shipped, shipped_is_legal);
  result.shipped_objective = scorer.objective()(result.shipped_measures);
  if (!shipped_is_legal) scorer.score_first(legal_shipped, true);
  if (!request.incumbent) return std::nullopt;
  Genome incumbent = encode(space, *request.incumbent);
  const Measures measures = scorer.score_first(decode(space, incumbent), true);
  return score(scorer.objective(), std::move(incumbent), measures);
}

Archive restored_archive(const SearchSpace& space, const Bytes& bytes) {
  Archive archive(space);
  ByteReader reader(bytes);
  reader(archive);
  return archive;
}

/// Sweeps and evolves, or goes on with it; everything good that was found.
Archive search(const SearchSpace& space, Scorer& scorer, Mailbox& mail, const SearchRequest& request,
               const std::optional<SearchSnapshot>& snapshot, const std::optional<Individual>& incumbent) {
  ThreadPool pool(request.threads);
  Archipelago archipelago(space, scorer, mail, request.seed, pool);
  if (snapshot && snapshot->islands) {
    scorer.restore(snapshot->islands->evaluations, restored_archive(space, snapshot->islands->sweep_archive));
    archipelago.begin(*snapshot->islands);
  } else if (request.from_incumbent_alone && incumbent) {
    archipelago.begin(make_schedule(scorer.expected_evaluations(), 1), {{*incumbent}});
  } else {
    scorer.begin_sweep();
    const std::optional<Genome> genome = incumbent ? std::optional(incumbent->genome) : std::nullopt;
    const auto schedule = [&] { return make_schedule(scorer.expected_evaluations(), request.islands); };
    const auto founders = sweep_cycles(
        space, scorer, request.seed, genome, [&] { return cycles_for(schedule().first_islands); }, pool);
    if (founders.empty() || scorer.ended()) return scorer.archive();
    scorer.forget_sweep();
    archipelago.begin(schedule(), founders);
  }
  archipelago.evolve();
  return archipelago.gather();
}

/// Leaves nothing under way. False where a rank does not answer any more: after a signal, or frozen, which rank 0 finds
/// out, for the others may be waiting for it.
bool part(Mailbox& mail, const Ending& ending, const SearchHooks& hooks) {
  const auto begin = std::chrono::steady_clock::now();
  return mail.part([&] {
    const auto waited = std::chrono::steady_clock::now() - begin;
    const bool stopped = ending.reason() == EndReason::stopped || (mail.rank() == 0 && hooks.stop && hooks.stop());
    if (stopped) return waited > patience_with_silent_ranks;
    return mail.rank() == 0 && waited > longest_silence;
  });
}

}  // namespace

SearchResult optimize(const SearchSpace& space, ScoreFunction score, const SearchRequest& request, Mailbox& mail) {
  const std::optional<SearchSnapshot> snapshot = share_snapshot(request, mail);
  Ending ending(mail, request.budget.seconds, request.hooks.stop, snapshot ? snapshot->elapsed_s : 0.0);
  Scorer scorer(space, std::move(score), request.objective, request.budget, request.preferred_batch, request.hooks,
                mail, ending);
  scorer.keep_time_for(request.batches_afterwards);
  if (snapshot) scorer.recall(snapshot->memory);
  if (mail.rank() == 0 && request.hooks.boundary) request.hooks.boundary(to_bytes(snapshot.value_or(SearchSnapshot())));

  SearchResult result;
  const std::optional<Individual> incumbent = score_given_plans(space, scorer, request, result);
  Archive archive = scorer.archive();
  if (!space.adjustable.empty()) archive = search(space, scorer, mail, request, snapshot, incumbent);
  result.all_answered = part(mail, ending, request.hooks);

  if (mail.rank() == 0) {
    result.best = archive.best().plan;
    result.objective = archive.best().objective;
    result.finalists = archive.most_different(request.finalists);
  }
  result.status = scorer.status();
  result.interrupted = ending.reason() == EndReason::stopped;
  return result;
}

SearchResult optimize(const SearchSpace& space, ScoreFunction score, const SearchRequest& request) {
  const auto alone = make_single_process();
  Mailbox mail(*alone);
  return optimize(space, std::move(score), request, mail);
}

}  // namespace nightwave
