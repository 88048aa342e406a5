// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nightwave {

/// An island after a generation.
struct IslandRecord {
  std::uint32_t island = 0;
  double best = 0;    ///< objective, s per vehicle
  double median = 0;  ///< of its population
};
template <class Stream>
void fields(Stream& stream, IslandRecord& record) {
  stream(record.island, record.best, record.median);
}

/// What a rank did since the generation before.
struct RankRecord {
  int rank = 0;
  std::int64_t evaluations = 0;
  double evaluating_s = 0;
  double waiting_s = 0;    ///< for other ranks
  double migrating_s = 0;  ///< processor time for sending individuals to other islands and taking them in
  double keeping_s = 0;    ///< processor time for copying the state, for checkpoints
  double processor_s = 0;  ///< processor time of the rank's main thread in all
  std::uint64_t bytes_migrated = 0;
  std::uint64_t bytes_sent = 0;  ///< of all kinds, to other ranks
};
template <class Stream>
void fields(Stream& stream, RankRecord& record) {
  stream(record.rank, record.evaluations, record.evaluating_s, record.waiting_s, record.migrating_s, record.keeping_s,
         record.processor_s, record.bytes_migrated, record.bytes_sent);
}

/// A generation of all islands.
struct GenerationRecord {
  std::uint32_t generation = 0;
  std::int64_t evaluations = 0;  ///< so far, of all ranks
  double elapsed_s = 0;
  std::vector<IslandRecord> islands;  ///< those that live, ascending
  std::vector<RankRecord> ranks;      ///< ascending
};

}  // namespace nightwave
