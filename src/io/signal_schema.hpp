// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/table_rows.hpp"
#include "signals/signal.hpp"

namespace nightwave {

/// Longest duration or offset that files may hold, s. Sources write 1e6 and the like for "for ever"; sums must fit into
/// int.
inline constexpr double longest_duration_s = 1e8;

/// Variables of scenario.nc that hold the signals. `All` is Signals or const Signals.
template <class Archive, class All>
void signal_schema(Archive& archive, All& all) {
  const auto letters =
      "one letter per index: r red, y yellow, g green that yields, G green, s stop then go, u red and "
      "yellow, o blinking, O dark";
  const auto seconds = [](const char* name, const char* long_name) {
    return VariableText{name, long_name, "s", 0, longest_duration_s};
  };

  const auto signals = archive.table("signal", all.all);
  archive.column(signals, {"signal_name", "id of the signal (tlLogic) in the source"}, &Signal::name);
  archive.column(signals, {"signal_adjustable", "whether a plan may change the signal"}, &Signal::adjustable);
  archive.column(signals, {"signal_coordination_group", "signals with the same number share a cycle or its half"},
                 &Signal::coordination_group);
  archive.column(signals, seconds("signal_minimum_cycle", "shortest cycle in shipped stage order"),
                 &Signal::minimum_cycle_s);
  archive.column(signals, seconds("signal_shipped_cycle", "cycle of the shipped program in whole seconds"),
                 &Signal::shipped_cycle_s);
  archive.column(signals,
                 seconds("signal_shipped_offset", "second, from local midnight mod cycle, when the first stage begins"),
                 &Signal::shipped_offset_s);

  const auto places = archive.ragged(
      signals, "signal_junction", [](auto& signal) -> auto& { return signal.junctions; });
  archive.column(
      places, {"signal_junction_id", "junction that the signal controls"},
      [](auto& junction) -> auto& { return junction; });

  const auto kinds_of = [](auto& signal) -> auto& { return signal.indices; };
  const auto kinds = archive.ragged(signals, "signal_index", kinds_of);
  archive.column(
      kinds, {"signal_index_kind", "what a position in the signal's states controls"},
      [](auto& kind) -> auto& { return kind; });
  const auto greens = archive.aligned(
      signals, "signal_index", kinds_of, [](auto& signal) -> auto& { return signal.minimum_green_s; });
  archive.column(
      greens, seconds("signal_index_minimum_green", "shortest contiguous green of the position"),
      [](auto& green) -> auto& { return green; });

  const auto program = [](auto field) {
    return [field](auto& signal) -> auto& { return signal.shipped.*field; };
  };
  archive.column(signals, {"shipped_program", "id (programID) of the program in the source"},
                 program(&ShippedProgram::name));
  archive.column(signals, {"shipped_type", "type of the program in the source: static, actuated, ..."},
                 program(&ShippedProgram::type));
  archive.column(signals,
                 {"shipped_offset", "offset as written in the source", "s", -longest_duration_s, longest_duration_s},
                 program(&ShippedProgram::offset_s));
  using Phase = ShippedProgram::Phase;
  const auto phases = archive.ragged(signals, "shipped_phase", program(&ShippedProgram::phases));
  archive.column(phases, seconds("shipped_phase_duration", "duration as written in the source"), &Phase::duration_s);
  archive.column(phases, seconds("shipped_phase_minimum", "shortest duration in the source; 0: none given"),
                 &Phase::min_duration_s);
  archive.column(phases, seconds("shipped_phase_maximum", "longest duration in the source; 0: none given"),
                 &Phase::max_duration_s);
  archive.column(phases, {.name = "shipped_phase_state", .long_name = "letters of the phase", .comment = letters},
                 &Phase::state);

  const auto stages = archive.ragged(
      signals, "stage", [](auto& signal) -> auto& { return signal.stages; });
  archive.column(stages,
                 {.name = "stage_state", .long_name = "letters shown while the stage lasts", .comment = letters},
                 &Stage::state);
  archive.column(stages, seconds("stage_shipped_duration", "duration in the shipped program, whole seconds"),
                 &Stage::shipped_duration_s);
  archive.column(stages, seconds("stage_minimum_duration", "shortest duration that a plan may give the stage"),
                 &Stage::minimum_duration_s);

  const auto intergreens = archive.ragged(
      signals, "intergreen", [](auto& signal) -> auto& { return signal.intergreens; });
  const auto intervals = archive.ragged(
      intergreens, "intergreen_interval", [](auto& intergreen) -> auto& { return intergreen; });
  archive.column(intervals, seconds("intergreen_interval_duration", "duration of an interval between two stages"),
                 &Interval::duration_s);
  archive.column(intervals,
                 {.name = "intergreen_interval_state",
                  .long_name = "letters of an interval between two stages",
                  .comment = letters},
                 &Interval::state);
}

}  // namespace nightwave
