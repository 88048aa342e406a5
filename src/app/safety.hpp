// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "io/plan_file.hpp"
#include "io/scenario.hpp"
#include "io/sumo_program_reader.hpp"
#include "verify/check.hpp"

namespace nightwave {

/// What plans for the scenario's signals are judged against, in the order of SignalId. Index pairs conflict when any of
/// the connections or crossings they control do.
std::vector<verify::SignalRules> safety_rules(const Scenario& scenario);

/// What a timing says, in the checker's words.
verify::SignalTimes times_of(const std::string& signal, const SignalTiming& timing);

/// No plan leaves the program without the checker's consent: throws CheckFailed with `otherwise` and what it found.
void require_safe(const verify::Verdict& verdict, const std::string& otherwise = "the plan is not written");
/// A verdict as `check` and `publish` print it: {ok, errors, warnings}.
nlohmann::ordered_json safety_json(const verify::Verdict& verdict);
/// The independent checker's verdict on every period of a plan file and, where these are legal, on what is shown from
/// period to period, from day to day, and where the clock of its time zone changes within ten years from a date.
verify::Verdict check_safety(const Scenario& scenario, const PlanFile& plan, Date from = today());
/// The verdict on a plan.nc, with a warning where it was made for another version of the scenario.
verify::Verdict check_safety_of_file(const Scenario& scenario, const std::string& scenario_sha256,
                                     const std::filesystem::path& plan_path);
/// The verdict on programs of a SUMO file and on what is shown where it switches between them.
verify::Verdict check_safety(const Scenario& scenario, const std::vector<SumoProgram>& programs,
                             const std::vector<SumoSchedule>& schedules = {});

}  // namespace nightwave
