// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/temporary_folder.hpp"
#include "io/sumo_import.hpp"

namespace nightwave {

/// Files of a SUMO scenario in a folder that goes away with it: a signalised T junction C with arms N, W and E.
class SmallScenario {
 public:
  SmallScenario();

  std::string net;         ///< text of net.net.xml
  std::string routes;      ///< content of <routes>
  std::string additional;  ///< content of <additional>; empty: no such file
  ImportOptions options;   ///< 0 to 600 s, until changed

  /// Replaces the one place where `text` stands in the net.
  void change_net(std::string_view text, std::string_view replacement);
  /// Writes the files and imports them.
  Scenario import();
  /// Message of the InputError that import() throws; the folder's name is replaced by "DIR".
  std::string import_error();
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

/// Writes a text file.
void write_text(const std::filesystem::path& file, std::string_view text);
/// The link, connection or signal of a name; fails the test by an exception when there is none.
LinkId link_named(const Scenario& scenario, std::string_view name);
ConnectionId connection_between(const Scenario& scenario, std::string_view from, std::string_view to);
/// Vehicles in the passages from `link` to `next`, all slices and origins.
double passing(const Scenario& scenario, std::string_view link, std::string_view next);

}  // namespace nightwave
