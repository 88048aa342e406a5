// SPDX-License-Identifier: Apache-2.0
#include "app/machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include "base/parallel.hpp"

namespace nightwave {

namespace {

/// Value of the first line of a `name : value` or `NAME="value"` file whose name is `key`.
std::string value_in(const char* file, const std::string& key, char separator) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(separator);
    if (at == std::string::npos || line.compare(0, key.size(), key) != 0) continue;
    const char* blanks = " \t\"";
    const std::size_t begin = line.find_first_not_of(blanks, at + 1);
    if (begin == std::string::npos) return {};
    return line.substr(begin, line.find_last_not_of(blanks) - begin + 1);
  }
  return {};
}

std::string or_unknown(std::string text) { return text.empty() ? "unknown" : text; }

}  // namespace

Machine this_machine() {
  Machine machine;
  utsname names{};
  if (uname(&names) == 0) {
    machine.host = names.nodename;
    machine.system = or_unknown(value_in("/etc/os-release", "PRETTY_NAME", '=')) + ", " + names.sysname + " " +
                     names.release + " " + names.machine;
  }
  machine.processor = or_unknown(value_in("/proc/cpuinfo", "model name", ':'));
  machine.processors = available_processors();
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0) {
    machine.memory_bytes = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
  }
  return machine;
}

}  // namespace nightwave
