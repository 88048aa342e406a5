// SPDX-License-Identifier: Apache-2.0
#include "io/scenario_validation.hpp"

#include <limits>
#include <string>
#include <tuple>
#include <unordered_set>

#include "base/errors.hpp"
#include "network/validate.hpp"

namespace nightwave {
namespace {

/// Stages are counted in eight bits.
constexpr std::size_t most_stages = std::numeric_limits<std::uint8_t>::max();

class Validation {
 public:
  Validation(const Scenario& scenario, const std::filesystem::path& file)
      : network_(scenario.network), signals_(scenario.signals.all), demand_(scenario.demand), file_(file) {}

  void network() const {
    validate(network_, signals_.size(), file_.string());
    for (const ConnectionId id : network_.connections.ids()) {
      const Connection& connection = network_.connections[id];
      if (!connection.signal) continue;
      index_of_signal("connection_signal_index", id.index(), *connection.signal, connection.signal_index);
    }
    for (std::size_t i = 0; i < network_.crossings.size(); ++i) {
      const Crossing& crossing = network_.crossings[i];
      index_of_signal("crossing_signal_index", i, crossing.signal, crossing.signal_index);
    }
  }

  void signals() const {
    std::unordered_set<std::string> names;
    for (const SignalId id : signals_.ids()) {
      const Signal& signal = signals_[id];
      if (!names.insert(signal.name).second) {
        reject("signal_name", id.index(), "= \"" + signal.name + "\" occurs twice");
      }
      stages(signal, id.index());
    }
  }

  void demand() const {
    if (demand_.end_s < demand_.begin_s) {
      throw InputError(file_.string(), "demand_end",
                       "= " + std::to_string(demand_.end_s) +
                           " s (must not be before demand_begin = " + std::to_string(demand_.begin_s) + " s)",
                       remedy);
    }
    const std::int64_t bins = (demand_.end_s - demand_.begin_s + demand_.departure_bin_s - 1) / demand_.departure_bin_s;
    for (std::size_t i = 0; i < demand_.departures.size(); ++i) {
      const Departures& here = demand_.departures[i];
      if (here.bin >= bins) {
        reject("departure_bin", i,
               "= " + std::to_string(here.bin) + " (the horizon has " + std::to_string(bins) + " bins)");
      }
      if (i > 0 && order(here) < order(demand_.departures[i - 1])) {
        reject("departure_link", i, "is out of order (departures must ascend by link, bin and class)");
      }
    }
    for (std::size_t i = 1; i < demand_.passages.size(); ++i) {
      const Passage& before = demand_.passages[i - 1];
      const Passage& here = demand_.passages[i];
      if (std::tie(here.link, here.slice) < std::tie(before.link, before.slice)) {
        reject("passage_link", i, "is out of order (passages must ascend by link and slice)");
      }
    }
    for (std::size_t i = 0; i < demand_.stops.size(); ++i)
      lane("stop_lane", i, demand_.stops[i].link, demand_.stops[i].lane);
  }

 private:
  static constexpr const char* remedy = "make the file again with nightwave";

  static std::tuple<LinkId, std::int32_t, VehicleClass> order(const Departures& d) {
    return {d.link, d.bin, d.vehicle_class};
  }

  [[noreturn]] void reject(const std::string& variable, std::size_t index, const std::string& problem) const {
    throw InputError(file_.string(), variable + "[" + std::to_string(index) + "]", problem, remedy);
  }

  void lane(const char* variable, std::size_t index, LinkId link, std::size_t lane) const {
    const std::size_t lanes = network_.links[link].lanes.size();
    if (lane < lanes) return;
    reject(variable, index,
           "= " + std::to_string(lane) + " (link \"" + network_.links[link].name + "\" has " + std::to_string(lanes) +
               " lanes)");
  }

  void index_of_signal(const char* variable, std::size_t index, SignalId id, std::size_t position) const {
    const Signal& signal = signals_[id];
    if (position < signal.indices.size()) return;
    reject(variable, index,
           "= " + std::to_string(position) + " (signal \"" + signal.name + "\" has " +
               std::to_string(signal.indices.size()) + " letters)");
  }

  void stages(const Signal& signal, std::size_t i) const {
    const std::string named = "\"" + signal.name + "\"";
    if (signal.stages.size() > most_stages) reject("signal_name", i, "= " + named + " has more than 255 stages");
    if (signal.intergreens.size() != signal.stages.size() * signal.stages.size()) {
      reject("intergreen_row_start", i,
             "gives signal " + named + " another number of intergreens than pairs of stages");
    }
    if (signal.adjustable && signal.stages.size() < 2) {
      reject("signal_adjustable", i, "= 1, but signal " + named + " has fewer than two stages");
    }
    const auto check_state = [&](const char* variable, const std::string& state, std::size_t length) {
      if (state.size() != length) {
        reject(variable, "of signal " + named, state, "must have " + std::to_string(length) + " letters");
      }
      for (const char letter : state) {
        const bool known = std::string_view("rRyYgGsuoO").find(letter) != std::string_view::npos;
        if (!known) reject(variable, "of signal " + named, state, "must consist of the letters r y g G s u o O");
      }
    };
    for (const auto& phase : signal.shipped.phases) {
      check_state("shipped_phase_state", phase.state, signal.shipped.phases[0].state.size());
    }
    for (const Stage& stage : signal.stages) check_state("stage_state", stage.state, signal.indices.size());
    for (const Intergreen& intergreen : signal.intergreens) {
      for (const Interval& interval : intergreen) {
        check_state("intergreen_interval_state", interval.state, signal.indices.size());
      }
    }
    if (signal.stages.size() == 1) return;  // what comes before it again
    for (std::size_t stage = 0; stage < signal.stages.size(); ++stage) {
      if (!signal.intergreen(stage, stage).empty()) {
        reject("intergreen_row_start", i, "gives signal " + named + " an intergreen from one of its stages to itself");
      }
    }
  }

  [[noreturn]] void reject(const std::string& variable, const std::string& place, const std::string& state,
                           const std::string& rule) const {
    throw InputError(file_.string(), variable + " " + place, "= \"" + state + "\" (" + rule + ")", remedy);
  }

  const Network& network_;
  const IndexedVector<SignalId, Signal>& signals_;
  const Demand& demand_;
  const std::filesystem::path& file_;
};

}  // namespace

void validate_scenario(const Scenario& scenario, const std::filesystem::path& file) {
  const Validation validation(scenario, file);
  validation.signals();
  validation.network();
  validation.demand();
}

}  // namespace nightwave
