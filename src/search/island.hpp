// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_stream.hpp"
#include "search/individual.hpp"
#include "search/local_search.hpp"
#include "search/objective.hpp"
#include "search/operator_choice.hpp"
#include "search/zone_model.hpp"

namespace nightwave {

struct SearchSpace;
class RandomStream;
class ThreadPool;
class ZoneSampler;

/// A population that began at one common cycle. A generation is propose(), scoring by the caller, absorb().
class Island {
 public:
  /// `founders` are scored; there must be at least one.
  Island(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
         std::vector<Individual> founders, ThreadPool& pool);

  /// An island that goes on where another one's fields() were written.
  static Island restored(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number,
                         ByteReader& state);

  /// Candidates of the next generation; not yet in canonical form. Drawn by all threads of the pool, which changes
  /// nothing about them.
  std::vector<Genome> propose(std::size_t lanes, ThreadPool& pool);
  /// Takes the scores of the proposed genomes, as decode() left them.
  void absorb(std::vector<Genome> genomes, std::span<const Measures> measures, ThreadPool& pool);

  /// Takes in a scored individual of another island. Between generations.
  void admit(Individual immigrant);

  /// Best ever seen here.
  const Individual& best() const;
  /// Objective in the middle of the population.
  double median() const;
  std::uint32_t number() const { return number_; }

  /// Everything that a later generation depends on, for checkpoints and other ranks (base/byte_stream.hpp). Between
  /// generations. A new member that outlives a generation belongs here.
  template <class Stream>
  void fields(Stream& stream) {
    stream(generation_, population_, champion_, pending_, choice_, stagnant_, restarting_, model_);
  }

 private:
  Island(const SearchSpace& space, const Objective& objective, std::uint64_t seed, std::uint32_t number)
      : space_(&space),
        objective_(objective),
        seed_(seed),
        number_(number),
        basis_(std::make_shared<const ZoneBasis>(space)),
        model_(*basis_) {}

  struct Origin {
    Operator made_by = Operator::moves;
    std::vector<SignalId> moved;               ///< of separated moves and composites
    std::shared_ptr<const Individual> parent;  ///< of composites whose failed moves may still be taken back
  };
  struct Pending {
    MovedGenome composite;
    std::shared_ptr<const Individual> parent;

    template <class Stream>
    void fields(Stream& stream) {
      stream(composite, parent);
    }
  };

  Genome draw_from_zone_models(const ZoneSampler& sampler, std::uint32_t lane, Origin& origin) const;
  Operator choose(std::size_t lane, RandomStream& random) const;
  void mend_best_draw(const std::vector<Individual>& children);
  Genome vary(Operator op, std::uint32_t lane, Origin& origin) const;
  Genome beginning_of_a_life() const;
  Genome disturb(Genome child, std::uint32_t lane) const;
  const Individual& pick(RandomStream& random) const;
  void learn_from(const std::vector<Individual>& children);
  void select(std::vector<Individual> children);
  void count_stagnation(double before);

  const SearchSpace* space_;
  Objective objective_;
  std::uint64_t seed_;
  std::uint32_t number_;
  std::uint32_t generation_ = 0;
  std::vector<Individual> population_;  ///< ascending by objective
  std::vector<Individual> champion_;    ///< best of the lives before a restart; none or one
  std::vector<Origin> origins_;         ///< of the genomes last proposed
  std::vector<Pending> pending_;        ///< composites to confirm
  OperatorChoice choice_;
  std::shared_ptr<const ZoneBasis> basis_;  ///< follows from the space alone
  ZoneModel model_;
  int stagnant_ = 0;
  bool restarting_ = false;
};

/// A scored individual from its measures.
Individual score(const Objective& objective, Genome genome, const Measures& measures);

}  // namespace nightwave
