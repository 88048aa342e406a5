// SPDX-License-Identifier: Apache-2.0
#include "street/tripinfo.hpp"

#include <expat.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace nightwave {
namespace {

/// Attributes of one element as expat hands them over.
class Attributes {
 public:
  Attributes(const XML_Char** raw, const std::string& file, const char* element)
      : raw_(raw), file_(file), element_(element) {}

  double number(std::string_view name) const {
    for (const XML_Char** at = raw_; *at != nullptr; at += 2) {
      if (name != at[0]) continue;
      double value = 0;
      const char* end = at[1] + std::strlen(at[1]);
      const auto [stop, error] = std::from_chars(at[1], end, value);
      if (error == std::errc{} && stop == end) return value;
      throw EnvironmentError(file_ + ": <" + element_ + "> has " + std::string(name) + " = \"" + at[1] +
                             "\", which is no number");
    }
    throw EnvironmentError(file_ + ": <" + element_ + "> has no " + std::string(name) + "; is this SUMO 1.8 or later?");
  }

 private:
  const XML_Char** raw_;
  const std::string& file_;
  const char* element_;
};

using Handler = std::function<void(std::string_view, const Attributes&)>;

struct Parse {
  const Handler& handler;
  std::string file;
  std::exception_ptr failure;
  XML_Parser parser = nullptr;
};

void on_element(void* user, const XML_Char* name, const XML_Char** raw) {
  auto& parse = *static_cast<Parse*>(user);
  if (parse.failure) return;
  try {  // expat is C: an exception must not pass through it
    parse.handler(name, Attributes(raw, parse.file, name));
  } catch (...) {
    parse.failure = std::current_exception();
    XML_StopParser(parse.parser, XML_FALSE);
  }
}

void stream_elements(const std::filesystem::path& path, const Handler& handler) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!file) throw EnvironmentError(path.string() + ": cannot be read; SUMO wrote no results");
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  Parse parse{handler, path.string(), nullptr, parser.get()};
  XML_SetUserData(parser.get(), &parse);
  XML_SetStartElementHandler(parser.get(), on_element);
  constexpr int block = 1 << 16;
  for (bool last = false; !last;) {
    void* buffer = XML_GetBuffer(parser.get(), block);
    const auto got = std::fread(buffer, 1, block, file.get());
    last = got < block;
    const auto status = XML_ParseBuffer(parser.get(), static_cast<int>(got), last);
    if (parse.failure) std::rethrow_exception(parse.failure);
    if (status == XML_STATUS_ERROR) {
      throw EnvironmentError(path.string() + ", line " + std::to_string(XML_GetCurrentLineNumber(parser.get())) + ": " +
                             XML_ErrorString(XML_GetErrorCode(parser.get())) +
                             "; SUMO's results are incomplete (disk full?)");
    }
  }
}

}  // namespace

TripTotals read_tripinfo(const std::filesystem::path& path, const StreetWindow& window) {
  constexpr double tolerance_s = 1e-6;  // SUMO writes hundredths
  constexpr double g_per_mg = 1e-3;
  TripTotals totals;
  bool due = false;
  stream_elements(path, [&](std::string_view element, const Attributes& attributes) {
    if (element == "emissions") {
      if (due) totals.co2_g += attributes.number("CO2_abs") * g_per_mg;
      return;
    }
    if (element == "personinfo" || element == "containerinfo") due = false;
    if (element != "tripinfo") return;
    const double depart = attributes.number("depart");
    const double depart_delay = attributes.number("departDelay");
    const bool inserted = depart >= 0;
    const double intended = (inserted ? depart : window.simulation_end_s) - depart_delay;
    due = intended >= window.begin_s - tolerance_s && intended < window.end_s - tolerance_s;
    if (!due) return;
    ++totals.due;
    totals.delay_s += depart_delay;
    totals.travel_time_s += depart_delay;
    if (!inserted) {
      ++totals.not_inserted;
      return;
    }
    totals.delay_s += attributes.number("timeLoss");
    totals.travel_time_s += attributes.number("duration");
    totals.waiting_s += attributes.number("waitingTime");
    totals.stops += attributes.number("waitingCount");
    ++(attributes.number("arrival") >= 0 ? totals.finished : totals.running);
  });
  return totals;
}

long read_teleports(const std::filesystem::path& path) {
  long teleports = 0;
  stream_elements(path, [&](std::string_view element, const Attributes& attributes) {
    if (element == "teleports") teleports = static_cast<long>(attributes.number("total"));
  });
  return teleports;
}

}  // namespace nightwave
