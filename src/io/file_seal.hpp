// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>

namespace nightwave {

/// Appends the SHA-256 of a file's content to the file, behind the NetCDF data, where NetCDF readers do not look.
/// Damage is thus noticed before the HDF5 library meets it, which is not safe against every damaged file.
/// A program that changes the file in place cuts the seal off with it. Throws EnvironmentError when the disk fails.
void append_seal(const std::filesystem::path& path);

/// Size of a file in bytes after checking its seal. A file without a seal (written by another program) passes.
/// Throws InputError when the file is absent, unreadable or damaged.
std::size_t check_seal(const std::filesystem::path& path);

}  // namespace nightwave
