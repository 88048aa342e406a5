// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "search/zone_basis.hpp"
#include "search/zone_model.hpp"

namespace nightwave {

class RandomStream;

/// How one candidate is drawn.
struct SamplingSchedule {
  int sweeps = 4;
  int descents = 0;              ///< sweeps at temperature zero after these
  double first_temperature = 0;  ///< in the units of the model: vehicle-seconds
  double last_temperature = 0;   ///< temperatures fall from sweep to sweep by the same factor, or to zero at once
  double order_chance = 0;       ///< of a visit that tries another stage order
  double half_chance = 0;        ///< of a visit that tries half the cycle, or the whole
};

/// Draws plans by Gibbs sampling on the sum of the zone models: signal by signal, the offset from all of its cycle, and
/// splits, order and half cycle by Metropolis steps. Reads tables made once; a draw depends on its random numbers
/// alone.
class ZoneSampler {
 public:
  /// Tables around `incumbent`, whose cycles are kept; greens stay within a few seconds of its.
  ZoneSampler(const ZoneBasis& basis, const ZoneModel& model, const Genome& incumbent);

  /// A plan from the incumbent with the signals of `free` varied. It is not yet in canonical form.
  Genome draw(std::span<const SignalId> free, const SamplingSchedule& schedule, RandomStream& random) const;

  /// How much offsets matter: what a random offset costs above the best one, mean over the signals around the
  /// incumbent.
  double roughness() const { return roughness_; }
  /// What the models say of a plan with the incumbent's cycles, without what no plan changes; for tests.
  double energy(const Genome& genome) const;

 private:
  /// What a stream costs at each phase, by half second.
  struct Response {
    SignalId from, to;
    std::uint32_t from_port = 0, to_port = 0;
    std::uint32_t table = 0;    ///< place in tables_: whole seconds, then half ones; base_s of each
    std::uint32_t weights = 0;  ///< place in harmonic_weights_
    std::uint16_t harmonics = 0;
    std::uint16_t base_s = 0;
    int travel = 0;  ///< half seconds
  };
  struct Chain;
  friend struct Chain;

  struct Wave {
    double cosine = 0, sine = 0;
  };

  void add_waves(int base_s);
  double mean_rise() const;
  double response(const Response& r, int common, int half_seconds) const;

  const ZoneBasis* basis_;
  const ZoneModel* model_;
  Genome incumbent_;
  std::vector<Response> responses_;
  IndexedVector<SignalId, std::vector<std::uint32_t>> into_;    ///< responses of the signal's own zone
  IndexedVector<SignalId, std::vector<std::uint32_t>> out_of_;  ///< responses of other zones to the signal
  IndexedVector<SignalId, std::uint32_t> first_port_;           ///< place of a signal's ports in a chain's middles
  std::size_t port_count_ = 0;
  double roughness_ = 0;
  std::vector<int> middles_;              ///< of all ports of the incumbent
  std::vector<std::vector<Wave>> waves_;  ///< by base cycle, a place per half second
  std::vector<float> tables_;
  std::vector<double> harmonic_weights_;
  IndexedVector<SignalId, std::vector<double>> pull_;  ///< per stage: what its split costs in other zones
};

}  // namespace nightwave
