// SPDX-License-Identifier: Apache-2.0
#include "evaluate/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "base/errors.hpp"

namespace nightwave {
namespace {

constexpr double zone_weight = 0.5;
constexpr double good_plan_exponent = 1.5;
/// Delays below this share of the total are noise, in a zone and otherwise.
constexpr double noise_share = 0.01;
/// What it costs to move a constant or a factor by the factor e.
constexpr double inertia_of_constants = 0.02;
constexpr double inertia_of_links = 0.02;
constexpr int rounds_of_constants = 8;
constexpr int rounds_of_links = 6;
constexpr double first_step_of_constants = 0.15;
constexpr double first_step_of_links = 0.2;
/// Links of a zone that get a factor of their own.
constexpr std::size_t most_links_per_zone = 8;
constexpr double least_factor = 0.4, most_factor = 2.0;

struct Bounds {
  double low, high;
};
constexpr std::array<NamedConstant, 7> fitted{{{"headway_base_s", &ModelConstants::headway_base_s},
                                               {"start_loss_s", &ModelConstants::start_loss_s},
                                               {"gap_margin_s", &ModelConstants::gap_margin_s},
                                               {"travel_speed_factor", &ModelConstants::travel_speed_factor},
                                               {"lane_storage_factor", &ModelConstants::lane_storage_factor},
                                               {"insertion_headway_s", &ModelConstants::insertion_headway_s},
                                               {"moving_loss_s", &ModelConstants::moving_loss_s}}};
/// Where values would no longer be those of traffic.
constexpr std::array<Bounds, fitted.size()> bounds{
    {{0.6, 2.5}, {0.2, 6.0}, {0.5, 5.0}, {0.5, 1.1}, {1.0, 4.0}, {1.0, 6.0}, {0.5, 1e3}}};
constexpr std::size_t moving_loss = fitted.size() - 1;

double square(double x) { return x * x; }

/// Errors of a set of constants.
struct Errors {
  double total = 0;
  std::vector<double> zones;
};

class Fitter {
 public:
  Fitter(const CalibrationProblem& problem, std::span<const ObservedPlan> observed, const ModelConstants& start)
      : problem_(problem), observed_(observed), start_(start) {
    for (const ObservedPlan& o : observed) plans_.push_back(o.plan);
    double best = std::numeric_limits<double>::max();
    for (const ObservedPlan& o : observed) best = std::min(best, o.delay_s);
    for (const ObservedPlan& o : observed)
      weights_.push_back(std::pow(std::max(best, 1e-9) / std::max(o.delay_s, 1e-9), good_plan_exponent));
    const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
    for (double& w : weights_) w /= sum;
    const Evaluator evaluator(problem.network, problem.signals, problem.demand, start, {});
    zone_of_link_ = evaluator.zone_of_link();
  }

  CalibrationFit fit() {
    fit_.constants = start_;
    fit_.constants.moving_loss_s = first_moving_loss_s();
    fit_.error = error_of(fit_).total + inertia(fit_.constants);
    fit_constants();
    fit_links();
    return fit_;
  }

 private:
  std::vector<Measures> measures_of(const ModelConstants& constants) const {
    EvaluationOptions options;
    options.threads = problem_.threads;
    options.drain_s = problem_.drain_s;
    return Evaluator(problem_.network, problem_.signals, problem_.demand, constants, options).evaluate(plans_);
  }

  /// Half of what the good plans lack in the median: the rest is for the constants to explain.
  double first_moving_loss_s() const {
    const std::vector<Measures> measures = measures_of(start_);
    std::vector<double> missing;
    const double typical = *std::max_element(weights_.begin(), weights_.end()) / 2;
    for (std::size_t p = 0; p < plans_.size(); ++p)
      if (weights_[p] >= typical) missing.push_back(observed_[p].delay_s - measures[p].delay_s + start_.moving_loss_s);
    std::nth_element(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(missing.size() / 2), missing.end());
    return std::max(bounds[moving_loss].low, missing[missing.size() / 2] / 2);
  }

  Errors error_of(const CalibrationFit& fit) const {
    const std::vector<Measures> measures = measures_of(fit.constants);
    const double due = std::max(problem_.demand.vehicles_due, 1.0);
    Errors errors;
    errors.zones.assign(problem_.signals.all.size() + 1, 0.0);
    for (std::size_t p = 0; p < plans_.size(); ++p) {
      const ObservedPlan& o = observed_[p];
      errors.total += weights_[p] * square(std::log(std::max(measures[p].delay_s, 1e-9) / std::max(o.delay_s, 1e-9)));
      const double all = std::max(o.delay_s, 1e-9) * due;
      const double noise = noise_share * all;
      for (std::size_t z = 0; z < errors.zones.size(); ++z) {
        const double seen = o.zone_delay_veh_s[z], model = measures[p].zones[z].delay_veh_s;
        if (seen < noise && model < noise) continue;
        const double share = std::clamp(seen / all, 2 * noise_share, 1.0);
        const double moving = fit.constants.moving_loss_s * due * seen / all;
        errors.zones[z] +=
            weights_[p] * zone_weight * share * square(std::log((model + moving + noise) / (seen + noise)));
      }
    }
    errors.total += std::accumulate(errors.zones.begin(), errors.zones.end(), 0.0);
    return errors;
  }

  /// The moving loss is free.
  double inertia(const ModelConstants& constants) const {
    double sum = 0;
    for (std::size_t c = 0; c < moving_loss; ++c)
      sum += square(std::log(constants.*fitted[c].member / (start_.*fitted[c].member)));
    return inertia_of_constants * sum;
  }

  /// Takes a try where it is better.
  bool accept(CalibrationFit attempt) {
    attempt.error = error_of(attempt).total + inertia(attempt.constants);
    if (attempt.error >= fit_.error - 1e-7) return false;
    fit_ = std::move(attempt);
    return true;
  }

  void fit_constants() {
    double step = first_step_of_constants;
    std::array<double, fitted.size()> direction;
    direction.fill(1);
    for (int round = 0; round < rounds_of_constants; ++round) {
      bool better = false;
      for (std::size_t c = 0; c < fitted.size(); ++c)
        for (int side = 0; side < 2; ++side) {
          CalibrationFit attempt = fit_;
          double& value = attempt.constants.*fitted[c].member;
          const double before = value;
          value = std::clamp(value * (1 + step * direction[c]), bounds[c].low, bounds[c].high);
          if (value != before && accept(std::move(attempt))) {
            better = true;
            break;
          }
          direction[c] = -direction[c];
        }
      if (!better) step /= 2;
    }
  }

  /// Per zone: links that end at lights or yield, the busiest first.
  std::vector<std::vector<LinkId>> links_to_fit() const {
    std::set<LinkId> controlled;
    for (const Connection& c : problem_.network.connections)
      if (c.signal || c.must_yield) controlled.insert(c.from);
    std::map<LinkId, double> vehicles;
    for (const Passage& p : problem_.demand.passages) vehicles[p.link] += static_cast<double>(p.vehicles);
    std::vector<std::vector<LinkId>> of_zone(problem_.signals.all.size() + 1);
    for (const LinkId l : controlled)
      if (vehicles[l] > 0) of_zone[zone_of_link_[l]].push_back(l);
    for (std::vector<LinkId>& links : of_zone) {
      std::stable_sort(links.begin(), links.end(), [&](LinkId a, LinkId b) { return vehicles[a] > vehicles[b]; });
      links.resize(std::min(links.size(), most_links_per_zone));
    }
    return of_zone;
  }

  void fit_links() {
    const std::vector<std::vector<LinkId>> of_zone = links_to_fit();
    std::size_t most = 0;
    for (const auto& links : of_zone) most = std::max(most, links.size());
    IndexedVector<LinkId, double>& factors = fit_.constants.capacity_factor;
    if (factors.size() == 0) {
      factors.resize(problem_.network.links.size());
      for (double& f : factors) f = 1;
    }
    const IndexedVector<LinkId, double> first = factors;
    const auto cost = [&](LinkId l, const ModelConstants& k) {
      return inertia_of_links * square(std::log(k.capacity_factor[l] / first[l])) / static_cast<double>(of_zone.size());
    };
    Errors errors = error_of(fit_);
    double step = first_step_of_links;
    for (int round = 0; round < rounds_of_links; ++round, step *= 0.7)
      for (std::size_t k = 0; k < most; ++k)
        for (const double side : {1.0, -1.0}) {
          // One link of every zone at a time: each zone's own error says whether its link is better off.
          CalibrationFit attempt = fit_;
          for (const auto& links : of_zone)
            if (k < links.size()) {
              double& factor = attempt.constants.capacity_factor[links[k]];
              factor = std::clamp(factor * (1 + side * step), least_factor, most_factor);
            }
          const Errors tried = error_of(attempt);
          CalibrationFit composite = fit_;
          bool changed = false;
          for (std::size_t z = 0; z < of_zone.size(); ++z) {
            if (k >= of_zone[z].size()) continue;
            const LinkId l = of_zone[z][k];
            if (tried.zones[z] + cost(l, attempt.constants) >= errors.zones[z] + cost(l, fit_.constants) - 1e-7)
              continue;
            composite.constants.capacity_factor[l] = attempt.constants.capacity_factor[l];
            changed = true;
          }
          if (!changed) continue;
          const Errors together = error_of(composite);
          if (together.total >= errors.total) continue;
          fit_ = std::move(composite);
          errors = together;
          fit_.error = errors.total + inertia(fit_.constants);
        }
  }

  const CalibrationProblem& problem_;
  std::span<const ObservedPlan> observed_;
  ModelConstants start_;
  std::vector<Plan> plans_;
  std::vector<double> weights_;  ///< sum 1
  IndexedVector<LinkId, std::uint32_t> zone_of_link_;
  CalibrationFit fit_;
};

/// Standard error of a value from the fits that each left some of the observations out.
template <class ValueOf>
double jackknife_error(const std::vector<ModelConstants>& fits, const ValueOf& value_of) {
  if (fits.empty()) return 0;
  const auto n = static_cast<double>(fits.size());
  double mean = 0, sum = 0;
  for (const ModelConstants& k : fits) mean += value_of(k) / n;
  for (const ModelConstants& k : fits) sum += square(value_of(k) - mean);
  return std::sqrt((n - 1) / n * sum);
}

}  // namespace

std::span<const NamedConstant> fitted_constants() { return fitted; }

CalibrationFit calibrate(const CalibrationProblem& problem, std::span<const ObservedPlan> observed,
                         const ModelConstants& start) {
  require(observed.size() >= 2, "calibration needs at least two observed plans");
  return Fitter(problem, observed, start).fit();
}

std::vector<double> predicted_delay_s(const CalibrationProblem& problem, const ModelConstants& constants,
                                      std::span<const ObservedPlan> plans) {
  std::vector<Plan> all;
  for (const ObservedPlan& o : plans) all.push_back(o.plan);
  EvaluationOptions options;
  options.threads = problem.threads;
  options.drain_s = problem.drain_s;
  std::vector<double> delays;
  for (const Measures& m :
       Evaluator(problem.network, problem.signals, problem.demand, constants, options).evaluate(all))
    delays.push_back(m.delay_s);
  return delays;
}

CrossValidation cross_validate(const CalibrationProblem& problem, std::span<const ObservedPlan> observed,
                               const ModelConstants& start, std::size_t folds) {
  CrossValidation result;
  result.predicted_delay_s.resize(observed.size());
  std::vector<ModelConstants> fits;
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<ObservedPlan> seen, unseen;
    std::vector<std::size_t> place;
    for (std::size_t p = 0; p < observed.size(); ++p) {
      if (p % folds == fold) {
        unseen.push_back(observed[p]);
        place.push_back(p);
      } else {
        seen.push_back(observed[p]);
      }
    }
    if (seen.size() < 2) continue;
    fits.push_back(calibrate(problem, seen, start).constants);
    if (unseen.empty()) continue;
    const std::vector<double> predicted = predicted_delay_s(problem, fits.back(), unseen);
    for (std::size_t i = 0; i < place.size(); ++i) result.predicted_delay_s[place[i]] = predicted[i];
  }
  for (const NamedConstant& c : fitted)
    result.standard_error.push_back(jackknife_error(fits, [&](const ModelConstants& k) { return k.*c.member; }));
  for (const LinkId l : problem.network.links.ids())
    result.factor_standard_error.push_back(
        jackknife_error(fits, [&](const ModelConstants& k) { return k.capacity_factor[l]; }));
  return result;
}

}  // namespace nightwave
