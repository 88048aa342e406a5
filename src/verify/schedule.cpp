// SPDX-License-Identifier: Apache-2.0
#include "verify/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/modulo.hpp"
#include "verify/decode.hpp"
#include "verify/shape.hpp"
#include "verify/timeline_check.hpp"

namespace nightwave::verify {

namespace {

std::int64_t cycle_s(const Shift& shift) { return std::llround(length_s(shift.cycle)); }

/// Appends what a program shows from one second to another.
void append_shown(const Shift& shift, std::int64_t begin_s, std::int64_t end_s, std::vector<Phase>& line) {
  std::int64_t now = begin_s - modulo(begin_s - shift.offset_s, cycle_s(shift));
  while (now < end_s) {
    for (const Phase& phase : shift.cycle) {
      const std::int64_t from = std::max(now, begin_s);
      now += std::llround(phase.duration_s);
      const std::int64_t length = std::min(now, end_s) - from;
      if (length <= 0) continue;
      if (!line.empty() && line.back().state == phase.state)
        line.back().duration_s += static_cast<double>(length);
      else
        line.push_back({static_cast<double>(length), phase.state});
    }
  }
}

/// Judges one stretch of time in which programs change.
void check_stretch(const SignalRules& rules, const Requirements& required, std::span<const Shift> shifts,
                   Verdict& verdict) {
  const std::int64_t begin_s = shifts[1].begin_s - staying_cycles * cycle_s(shifts.front());
  const std::int64_t end_s = shifts.back().begin_s + staying_cycles * cycle_s(shifts.back());
  std::vector<Phase> line;
  for (std::size_t k = 0; k < shifts.size(); ++k)
    append_shown(shifts[k], k == 0 ? begin_s : shifts[k].begin_s, k + 1 < shifts.size() ? shifts[k + 1].begin_s : end_s,
                 line);
  Verdict found;
  check_timeline(rules, required, Timeline::once(line, static_cast<double>(begin_s - shifts[1].clock_s)), found);
  const std::string where = shifts[1].occasion.empty()
                                ? "change of programs at " + std::to_string(shifts[1].begin_s) + " s"
                                : shifts[1].occasion;
  for (auto [findings, all] : {std::pair(&found.errors, &verdict.errors), {&found.warnings, &verdict.warnings}})
    for (Finding& finding : *findings) {
      finding.text += " (" + where + ")";
      all->push_back(std::move(finding));
    }
}

}  // namespace

void check_schedule(const SignalRules& rules, std::span<const Shift> shifts, Verdict& verdict) {
  for (const Shift& shift : shifts) {
    auto error = phase_error(rules, shift.cycle);
    if (!error && shift.cycle.empty()) error = "has no phases";
    if (!error) continue;
    verdict.errors.push_back(
        {rules.name, "phases", *error + " (program shown from " + std::to_string(shift.begin_s) + " s on)"});
    return;
  }
  const Requirements required = requirements(rules);
  std::size_t first = 0;
  for (std::size_t k = 1; k < shifts.size(); ++k) {
    if (shifts[k].begin_s < shifts[k - 1].begin_s) {
      verdict.errors.push_back({rules.name, "schedule",
                                "changes programs at " + std::to_string(shifts[k].begin_s) + " s after it has at " +
                                    std::to_string(shifts[k - 1].begin_s) + " s"});
      return;
    }
    const bool last = k + 1 == shifts.size();
    // What is far enough apart has nothing to do with each other.
    if (last || shifts[k + 1].begin_s - shifts[k].begin_s >= 2 * staying_cycles * cycle_s(shifts[k])) {
      check_stretch(rules, required, shifts.subspan(first, k - first + 1), verdict);
      first = k;
    }
  }
}

}  // namespace nightwave::verify
