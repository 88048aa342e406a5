// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "evaluate/model_constants.hpp"

namespace nightwave {

/// A plan and what the microsimulator measured of it.
struct ObservedPlan {
  Plan plan;
  double delay_s = 0;                    ///< mean per vehicle due, s
  std::vector<double> zone_delay_veh_s;  ///< index as Measures::zones; vehicle-seconds
};

/// What there is to calibrate. Everything must outlive the calls.
struct CalibrationProblem {
  const Network& network;
  const Signals& signals;
  const Demand& demand;
  unsigned threads = 1;
  int drain_s = 900;
};

/// The constants that calibration fits; the others are the same in every network.
std::span<const NamedConstant> fitted_constants();

/// Constants fitted to a network.
struct CalibrationFit {
  ModelConstants constants;
  double error = 0;  ///< what was minimised: weighted mean square of the logarithm of the delays' ratios
};

/// Fits constants and capacity factors of links to what was observed.
///
/// Minimised is, over the plans, the mean of
///     ln²(M / S) + ½ Σ_z share_z ln²((m_z + c s_z / S + ε) / (s_z + ε))
/// with the delays M, m_z of the model and S, s_z of the microsimulator, of all vehicles and of zone z, c the
/// moving loss, ε a hundredth of the total. Plans weigh (S_min / S)^1.5: good plans are what must be told from each
/// other. Further terms pull every constant and factor to where it begins, so that what the observations do not decide
/// stays. First the constants, by turns up and down in steps that shrink, then a factor for each of the busiest links
/// of a zone that end at lights or yield, one link of every zone at a time. At least two plans.
CalibrationFit calibrate(const CalibrationProblem& problem, std::span<const ObservedPlan> observed,
                         const ModelConstants& start);

/// The model's delay of plans with these constants, s per vehicle due.
std::vector<double> predicted_delay_s(const CalibrationProblem& problem, const ModelConstants& constants,
                                      std::span<const ObservedPlan> plans);

/// How well a fit predicts plans that it has not seen, and how certain its constants are.
struct CrossValidation {
  std::vector<double> predicted_delay_s;  ///< [plan], by the fit that was made without it
  std::vector<double> standard_error;     ///< [constant of fitted_constants()], by the jackknife over the folds
  IndexedVector<LinkId, double> factor_standard_error;  ///< likewise of the links' factors
};
CrossValidation cross_validate(const CalibrationProblem& problem, std::span<const ObservedPlan> observed,
                               const ModelConstants& start, std::size_t folds = 5);

}  // namespace nightwave
