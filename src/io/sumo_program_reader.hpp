// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nightwave {

/// A tlLogic of a SUMO additional file, as written.
struct SumoProgram {
  struct Phase {
    double duration_s = 0;
    std::string state;
  };
  std::string signal;  ///< id
  std::string name;    ///< programID
  std::string type = "static";
  std::optional<double> offset_s;
  std::vector<Phase> phases;  ///< empty: only an offset
  bool jumps = false;         ///< some phase has the attribute next
};

/// A WAUT of a SUMO additional file for one signal: the program it begins with and when it switches to which.
struct SumoSchedule {
  struct Switch {
    double at_s = 0;
    std::string to;  ///< programID
  };
  std::string signal;            ///< id
  std::string first;             ///< programID
  std::vector<Switch> switches;  ///< as written
};

/// Reads the signal programs of an additional file (plain or gzip-compressed) in the order they stand in it.
/// Throws InputError naming file and element when it is no XML, has no tlLogic, or a value is missing or no number.
std::vector<SumoProgram> read_sumo_programs(const std::filesystem::path& file);

/// Reads when an additional file switches between programs; none where it does not.
/// Throws InputError as above, and where a WAUT repeats itself or switches by a procedure: what signals then show is
/// not in the file.
std::vector<SumoSchedule> read_sumo_schedules(const std::filesystem::path& file);

}  // namespace nightwave
