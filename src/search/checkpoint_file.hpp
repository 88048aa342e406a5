// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/byte_stream.hpp"
#include "base/errors.hpp"

namespace nightwave {

/// What a search was asked, by name: a state is of use to a search that was asked the same.
using SearchOrigin = std::map<std::string, std::string>;

/// A state of a search and what it is a state of.
struct Checkpoint {
  SearchOrigin origin;
  Bytes state;
};

/// A checkpoint whose content is not what was written.
class DamagedCheckpoint : public InputError {
 public:
  using InputError::InputError;
};

/// Writes a checkpoint atomically: lines of text that say what it is, the state, and the SHA-256 of all of it (decision
/// 0050). Throws EnvironmentError.
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Reads one. Throws DamagedCheckpoint when any byte of it is not as written, InputError when it cannot be opened or is
/// of another version of the format.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace nightwave
