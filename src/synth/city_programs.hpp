// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "synth/city_lattice.hpp"
#include "synth/city_loads.hpp"

namespace nightwave {

/// Times of the shipped programs: one cycle per district, long enough for its busiest signal; greens in proportion to
/// counts that are the same for the whole day and not quite right; offsets that are 0 at half of the signals and
/// arbitrary at the others. `district_of`: of every signal.
IndexedVector<SignalId, ProgramTimes> city_times(const Network& network, const TurnTable& turns,
                                                 const IndexedVector<SignalId, SignalSite>& sites,
                                                 const IndexedVector<SignalId, std::uint32_t>& district_of,
                                                 const TurnFlows& counted, std::uint64_t seed);

}  // namespace nightwave
