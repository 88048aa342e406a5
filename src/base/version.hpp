// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace nightwave {

/// How this program was built. Every result file records it.
struct Build {
  std::string_view version;   ///< as in `nightwave --version`
  std::string_view commit;    ///< git commit at configure time, with -dirty after it when files differed; or "unknown"
  std::string_view compiler;  ///< name and version
  std::string_view flags;     ///< that decide speed and numbers
  std::string_view type;      ///< Release, RelWithDebInfo, Debug
  std::string_view cpu_arch;  ///< instruction set asked for: native, x86-64-v3, ...
  std::string_view cuda;      ///< version of the CUDA compiler, or "off"
  bool mpi = false;           ///< runs over several processes
  bool checks = false;        ///< checks invariants in hot code
};

/// The build that this function was linked from.
const Build& build();

}  // namespace nightwave
