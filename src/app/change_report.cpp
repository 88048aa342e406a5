// SPDX-License-Identifier: Apache-2.0
#include "app/change_report.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/clock_time.hpp"
#include "base/joined.hpp"

namespace nightwave {
namespace {

/// Lines on stderr; plan.nc has them all.
constexpr std::size_t most_lines = 40;

void tell(const std::string& headline, const std::vector<std::string>& lines) {
  spdlog::info("{}", headline);
  for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i) spdlog::info("  {}", lines[i]);
  if (lines.size() > most_lines)
    spdlog::info("  and {} more: attribute changes of the plan", lines.size() - most_lines);
}

/// What both kinds of report write and tell alike; the headline is for where something changes.
void report(const std::string& incumbent_file, double incumbent_objective, bool incumbent_stays, std::size_t signals,
            const std::vector<std::string>& lines, const std::string& headline, PlanFile& file) {
  file.attributes["changed_signals"] = std::to_string(signals);
  file.attributes["changes"] = joined(lines, "\n");
  file.attributes["incumbent_stays"] = incumbent_stays ? "1" : "0";
  file.attributes["incumbent_objective"] = fmt::format("{:.6f}", incumbent_objective);
  if (incumbent_stays) {
    spdlog::info("{} stays: what was found gains too little over it ({:.2f} s per vehicle)", incumbent_file,
                 incumbent_objective);
    return;
  }
  tell(headline, lines);
}

}  // namespace

void report_changes(const Scenario& scenario, const std::string& incumbent_file, const Plan& incumbent,
                    const ThriftyPlan& chosen, PlanFile& file) {
  std::vector<std::string> lines;
  for (const SignalChange& change : chosen.changes) {
    const std::string worth = change.worth_s ? fmt::format(" (worth {:.3f} s per vehicle)", *change.worth_s) : "";
    lines.push_back(scenario.signals.all[change.signal].name + ": " +
                    difference(incumbent.timings[change.signal], chosen.plan.timings[change.signal]) + worth);
  }
  report(
      incumbent_file, chosen.incumbent_objective, chosen.incumbent_stays, chosen.changes.size(), lines,
      fmt::format("{} of {} signals change against {}: {:.2f} instead of {:.2f} s per vehicle; {} changes were taken "
                  "back, they gained too little",
                  chosen.changes.size(), scenario.signals.all.size(), incumbent_file, chosen.objective,
                  chosen.incumbent_objective, chosen.taken_back),
      file);
}

void report_changes(const std::string& incumbent_file, const DayPlan& incumbent, double incumbent_objective,
                    const DayPlan& chosen, bool incumbent_stays, PlanFile& file) {
  std::vector<std::string> lines;
  std::set<SignalId> changed;
  for (const PlanPeriod& period : chosen.periods) {
    const Plan& before = plan_at(incumbent, period.begin_s);
    std::size_t here = 0;
    for (const SignalId id : period.plan.timings.ids()) {
      if (period.plan.timings[id] == before.timings[id]) continue;
      changed.insert(id);
      ++here;
    }
    lines.push_back(fmt::format("period from {}: {} of {} signals change", clock_time(period.begin_s), here,
                                period.plan.timings.size()));
  }
  report(incumbent_file, incumbent_objective, incumbent_stays, changed.size(), lines,
         fmt::format("{} signals change against {}", changed.size(), incumbent_file), file);
}

}  // namespace nightwave
