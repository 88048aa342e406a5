// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "signals/signal.hpp"

namespace nightwave {

class XmlElement;

/// All programs of one tlLogic id.
struct SumoProgramSet {
  std::string id;
  std::vector<ShippedProgram> programs;  ///< in loading order: SUMO runs the one loaded last
  std::string file;                      ///< file of the last program
};

/// Collects tlLogic elements of the net and then of the additional files, in loading order.
class SumoPrograms {
 public:
  /// A tlLogic or phase element begins.
  void open(const XmlElement& element);
  /// A tlLogic ends.
  void close();
  /// From now on ids have to be known already (SUMO's rule for additional files).
  void require_known_ids() { known_only_ = true; }

  const std::vector<SumoProgramSet>& sets() const { return sets_; }
  const SumoProgramSet* find(const std::string& id) const;

 private:
  void open_program(const XmlElement& element);
  void open_phase(const XmlElement& element);

  std::vector<SumoProgramSet> sets_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::optional<ShippedProgram> current_;
  std::size_t current_set_ = 0;
  std::string current_file_;
  std::string current_label_;
  bool known_only_ = false;
};

/// Type given to programs whose order of phases is not fixed (phase attribute next).
inline constexpr const char* unsupported_program_type = "unsupported";

}  // namespace nightwave
