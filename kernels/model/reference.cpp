// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/reference.hpp"

#include "base/float_mode.hpp"
#include "kernels/model/backends.hpp"

namespace nightwave::model {

namespace {
template <class Real>
Outcome run(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
            const RunOptions& options, FinalState* state, const TimingsChange& change) {
  Simulation<Real> simulation(tables, demand, timings, options);
  Outcome outcome = simulation.run(change);
  if (state) *state = simulation.final_state();
  return outcome;
}
}  // namespace

Outcome run_reference(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
                      const RunOptions& options, FinalState* state, const TimingsChange& change) {
  return run<double>(tables, demand, timings, options, state, change);
}

Outcome run_naive(const ModelTables& tables, const DemandTables& demand, const CandidateTimings& timings,
                  const RunOptions& options, FinalState* state, const TimingsChange& change) {
  const FlushSubnormals flush;
  return run<float>(tables, demand, timings, options, state, change);
}

}  // namespace nightwave::model
