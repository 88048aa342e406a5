// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "street/statistics.hpp"
#include "street/street.hpp"

namespace nightwave {

/// A run that a race asks for: a candidate, or the incumbent where there is no number.
struct RaceJob {
  std::optional<std::size_t> candidate;
  std::uint64_t seed = 1;
};
using RaceRunner = std::function<std::vector<StreetRun>(std::span<const RaceJob>)>;

struct RaceOptions {
  std::vector<std::uint64_t> seeds = {101, 102, 103, 104, 105};  ///< a winner has driven all of them
  /// More that whoever is to win drives alone: a plan that stands still on one day of five has a third of a chance to
  /// come through five seeds, and a twentieth to come through thirteen.
  std::vector<std::uint64_t> proof_seeds = {106, 107, 108, 109, 110, 111, 112, 113};
  std::size_t first_seeds = 2;   ///< that every candidate drives before half of them leave
  double jam_factor = 1.5;       ///< a delay above this many medians of the candidate's own runs is a jam
  double stranded_share = 0.01;  ///< of the vehicles due that may be left at the end, beyond the incumbent's
};

/// What became of one candidate.
struct RaceEntry {
  std::vector<StreetRun> runs;  ///< in the order of the seeds, those of the proof last, as far as it came
  RatioEstimate delay_ratio;    ///< over the incumbent, paired by seed, without the proof
  bool jammed = false;
};

/// Outcome of a race.
struct RaceResult {
  std::optional<std::size_t> winner;  ///< none: no candidate is significantly better than the incumbent, which stays
  std::vector<RaceEntry> entries;     ///< in the order of the candidates
  std::vector<StreetRun> incumbent_runs;  ///< all seeds but those of the proof
  bool interrupted = false;               ///< stopped before its end; the incumbent stays
};

/// Successive halving: all candidates drive the first seeds, the better half of them one more, the best quarter all.
/// Jammed candidates leave; the best of those left whose 95 % interval of the delay ratio lies below 1 drives the seeds
/// of the proof, and wins if it does not jam on them; else the next best.
RaceResult race(std::size_t candidates, const RaceRunner& runner, const RaceOptions& options);

}  // namespace nightwave
