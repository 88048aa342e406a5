// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "search/objective.hpp"
#include "search/scorer.hpp"
#include "search/space.hpp"

namespace nightwave {

/// How much a new plan has to gain over the one in force for what it changes. Every change is work and a risk on the
/// street, and gains this small are within what the model does not know: by judgement.
struct ChangeThrift {
  double least_gain = 0.01;   ///< of the incumbent's objective: with less, nothing is changed
  double spared_gain = 0.05;  ///< of the gain: what may be given up for fewer changed signals
};

/// A signal that a plan times otherwise than the incumbent does.
struct SignalChange {
  SignalId signal;
  /// What the objective loses where the signal alone goes back (with it the signals whose cycle it shares, where that
  /// is changed), s per vehicle; may be negative. None: not worked out, in cities with very many changes.
  std::optional<double> worth_s;
};

/// A plan and what it changes.
struct ThriftyPlan {
  Plan plan;
  double objective = 0;
  double incumbent_objective = 0;
  bool incumbent_stays = false;  ///< the gain would have been less than the least
  std::size_t taken_back = 0;    ///< signals that changed in the plan that was given, and do not any more
  std::vector<SignalChange> changes;
};

/// Takes back what gains little: first everything, where the whole gain is small; else signal by signal, the least
/// useful changes first, as long as the share of the gain that may be spared lasts. Signals of one cycle go back
/// together where their cycle has changed. Both plans must be legal.
ThriftyPlan with_few_changes(const SearchSpace& space, const ScoreFunction& score, const Objective& objective,
                             const Plan& incumbent, const Plan& plan, const ChangeThrift& thrift);

/// What is different in a timing, in words: "cycle 90 -> 60 s, offset 4 -> 17 s"; empty where nothing is.
std::string difference(const SignalTiming& before, const SignalTiming& after);

}  // namespace nightwave
