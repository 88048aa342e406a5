// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/readout.hpp"

#include "kernels/model/half.hpp"

namespace nightwave::model {

namespace {

float to_float(float x) { return x; }
float to_float(Half x) { return from_half(x); }

}  // namespace

Outcome read_outcome(const Program& program, const double* totals, std::size_t lane) {
  Outcome o;
  o.measures = measure_count(program.measures);
  o.nodes.reserve(program.nodes.size() * o.measures);
  o.entries.reserve(program.entry_totals.size() * entry_measures);
  for (const NodeOp& node : program.nodes)
    for (std::uint32_t i = 0; i < o.measures; ++i) o.nodes.push_back(totals[node.totals + i * program.width + lane]);
  for (const std::uint32_t slot : program.entry_totals)
    for (std::uint32_t i = 0; i < entry_measures; ++i) o.entries.push_back(totals[slot + i * program.width + lane]);
  return o;
}

template <class History>
FinalState read_state(const Program& program, const float* state, const History* rings, std::int32_t block,
                      std::size_t lane) {
  FinalState s;
  const auto at = [&](std::uint32_t slot) { return state[slot + lane]; };
  const auto per_turn = [&](std::uint32_t InLinkOp::*member) {
    for (const InLinkOp& in : program.ins)
      for (std::uint32_t k = 0; k < in.turns; ++k)
        s.values.push_back(in.*member == none ? 0.0f : at(in.*member + k * program.width));
  };
  per_turn(&InLinkOp::queue);
  per_turn(&InLinkOp::head);
  per_turn(&InLinkOp::recent);
  for (std::size_t l = 0; l < program.ins.size(); ++l) {
    const InLinkOp& in = program.ins[l];
    // What was released last is still on its way upstream.
    const std::int32_t last = in.short_link ? block * block_steps - 1 : block - 1;
    s.values.push_back(at(program.room[l]) + at(in.released + static_cast<std::uint32_t>(last & 1) * program.width));
  }
  for (const std::uint32_t slot : program.waiting) s.values.push_back(at(slot));
  for (std::size_t i = lane; i < program.ring_size; i += program.width) s.values.push_back(to_float(rings[i]));
  if (program.resolution == Resolution::half)
    for (std::size_t stream = 0; stream < program.streams.size(); ++stream)
      s.values.push_back(at(program.carry[stream]));
  return s;
}

template FinalState read_state(const Program&, const float*, const float*, std::int32_t, std::size_t);
template FinalState read_state(const Program&, const float*, const Half*, std::int32_t, std::size_t);

}  // namespace nightwave::model
