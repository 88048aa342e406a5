// SPDX-License-Identifier: Apache-2.0
#include "io/provenance.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "base/version.hpp"

namespace nightwave {

std::string timestamp() {
  std::time_t now = std::time(nullptr);
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    char* end = nullptr;
    const long long fixed = std::strtoll(epoch, &end, 10);
    if (end != epoch && *end == '\0' && fixed >= 0) now = static_cast<std::time_t>(fixed);
  }
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string command_line_of_process() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string line{std::istreambuf_iterator<char>(in), {}};
  while (!line.empty() && line.back() == '\0') line.pop_back();
  const std::string program = std::filesystem::path(line.c_str()).filename().string();
  line.replace(0, std::min(line.find('\0'), line.size()), program);
  std::ranges::replace(line, '\0', ' ');
  return one_line(std::move(line));
}

std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

void write_provenance(NetcdfFile& file, const Provenance& provenance) {
  file.write_attribute("Conventions", "CF-1.11, ACDD-1.3");
  file.write_attribute("title", provenance.title);
  file.write_attribute("summary", provenance.summary);
  file.write_attribute("history", provenance.history);
  file.write_attribute("nightwave_version", std::string(build().version));
  file.write_attribute("commit", std::string(build().commit));
  file.write_attribute("command_line", provenance.command_line);
  file.write_attribute("date_created", timestamp());
}

bool is_layout_attribute(const std::string& name) {
  return name == "Conventions" || name == "title" || name == "summary";
}

bool is_provenance_attribute(const std::string& name) {
  static constexpr std::array<std::string_view, 5> names{"history", "nightwave_version", "commit", "command_line",
                                                         "date_created"};
  return is_layout_attribute(name) || std::ranges::find(names, name) != names.end();
}

}  // namespace nightwave
