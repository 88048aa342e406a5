// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/netcdf_file.hpp"

namespace nightwave {

/// Now, in UTC, as ISO 8601; SOURCE_DATE_EPOCH instead of now where it is set, so that files can be reproduced.
std::string timestamp();

/// The command line of this process, one line.
std::string command_line_of_process();

/// Text without control characters, which have no place in attributes of one line, XML comments and CSV.
std::string one_line(std::string text);

/// Attributes that every file of nightwave carries.
struct Provenance {
  std::string title;
  std::string summary;
  std::string history;       ///< one line per command that made or changed the file
  std::string command_line;  ///< of the command that made it
};

/// Writes Conventions, title, summary, history, version, commit, command line and date.
void write_provenance(NetcdfFile& file, const Provenance& provenance);

/// Whether an attribute is the same in every file of a kind: Conventions, title, summary.
bool is_layout_attribute(const std::string& name);

/// Whether write_provenance() writes an attribute of this name.
bool is_provenance_attribute(const std::string& name);

}  // namespace nightwave
