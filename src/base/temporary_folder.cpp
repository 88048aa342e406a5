// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/errors.hpp"

namespace nightwave {

TemporaryFolder::TemporaryFolder(const std::string& prefix) {
  std::error_code error;
  auto base = std::filesystem::temp_directory_path(error);
  if (error) throw EnvironmentError("no folder for temporary files (" + error.message() + "); set TMPDIR to one");
  std::string name = (std::filesystem::canonical(base, error) / (prefix + ".XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr)
    throw EnvironmentError(base.string() + ": cannot be written: " + std::strerror(errno) +
                           "; set TMPDIR to another folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace nightwave
