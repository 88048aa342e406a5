// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "synth/city_routes.hpp"
#include "synth/signal_sites.hpp"
#include "synth/yielding.hpp"

namespace nightwave {

/// Flows of every turn at the busier one of the peaks: what the engineers of the shipped programs have counted.
TurnFlows counted_flows(const TurnTable& turns, const CityRoutes& routes);

/// Lost per stage beside yellow and red: start loss less the use of yellow, s.
inline constexpr double start_loss_s = 1.35;

/// Green that the stages of a signal lose to starting, yellow and red, s per cycle.
double lost_time_s(const SignalSite& site);

/// The share of its time that every stage of a signal needs: the highest ratio of flow to saturation flow on its
/// approaches (critical movements; Webster 1958).
std::vector<double> stage_loads(const Network& network, const TurnTable& turns, const SignalSite& site,
                                const TurnFlows& flows);

/// Scales all routes alike so that at the busiest times a third of the signals is at or beyond its limit.
void set_level(const Network& network, const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
               std::uint64_t seed, CityRoutes& routes);

/// Multiplies all flows.
void scale_routes(double factor, CityRoutes& routes);

/// Thins out the routes over junctions and turns that cannot bear them at the busiest times. Limits differ between
/// junctions; at a few hot spots they lie above capacity.
void thin_out(const Network& network, const TurnTable& turns, const IndexedVector<SignalId, SignalSite>& sites,
              std::uint64_t seed, CityRoutes& routes);

}  // namespace nightwave
