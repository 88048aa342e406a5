// SPDX-License-Identifier: Apache-2.0
#include "street/sumo_output.hpp"

#include <expat.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/errors.hpp"

namespace nightwave {
namespace {

struct Parse {
  const OutputHandler& handler;
  std::string file;
  std::exception_ptr failure;
  XML_Parser parser = nullptr;
};

void on_element(void* user, const XML_Char* name, const XML_Char** raw) {
  auto& parse = *static_cast<Parse*>(user);
  if (parse.failure) return;
  try {  // expat is C: an exception must not pass through it
    parse.handler(name, OutputAttributes(raw, parse.file, name));
  } catch (...) {
    parse.failure = std::current_exception();
    XML_StopParser(parse.parser, XML_FALSE);
  }
}

}  // namespace

const char* OutputAttributes::find(std::string_view name) const {
  for (const char** at = raw_; *at != nullptr; at += 2)
    if (name == at[0]) return at[1];
  return nullptr;
}

double OutputAttributes::parse(std::string_view name, const char* text) const {
  double value = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, value);
  if (error == std::errc{} && stop == end) return value;
  throw EnvironmentError(file_ + ": <" + element_ + "> has " + std::string(name) + " = \"" + text +
                         "\", which is no number");
}

void OutputAttributes::reject_missing(std::string_view name) const {
  throw EnvironmentError(file_ + ": <" + element_ + "> has no " + std::string(name) + "; is this SUMO 1.8 or later?");
}

double OutputAttributes::number(std::string_view name) const {
  const char* value = find(name);
  if (value == nullptr) reject_missing(name);
  return parse(name, value);
}

double OutputAttributes::number_or(std::string_view name, double otherwise) const {
  const char* value = find(name);
  return value == nullptr ? otherwise : parse(name, value);
}

std::string_view OutputAttributes::text(std::string_view name) const {
  const char* value = find(name);
  if (value == nullptr) reject_missing(name);
  return value;
}

void stream_output(const std::filesystem::path& path, const OutputHandler& handler) {
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

}  // namespace nightwave
