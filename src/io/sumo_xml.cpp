// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_xml.hpp"

#include <expat.h>
#include <zlib.h>

#include <charconv>
#include <cmath>
#include <exception>
#include <memory>

#include "base/errors.hpp"

namespace nightwave {

std::optional<double> parse_number(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '+')) text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> parse_time(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return parse_number(text);
  static constexpr double units[] = {1, 60, 3600, 86400};
  double sum = 0;
  for (const double unit : units) {
    const std::size_t colon = text.rfind(':');
    const std::string_view part = colon == std::string_view::npos ? text : text.substr(colon + 1);
    const auto value = parse_number(part);
    if (!value) return std::nullopt;
    sum += *value * unit;
    if (colon == std::string_view::npos) return sum;
    text = text.substr(0, colon);
  }
  return std::nullopt;
}

std::vector<std::string_view> split_words(std::string_view text) {
  static constexpr std::string_view separators = " ,\t\n\r";
  std::vector<std::string_view> words;
  std::size_t begin = text.find_first_not_of(separators);
  while (begin != std::string_view::npos) {
    const std::size_t end = text.find_first_of(separators, begin);
    words.push_back(text.substr(begin, end - begin));
    begin = end == std::string_view::npos ? end : text.find_first_not_of(separators, end);
  }
  return words;
}

std::optional<std::string_view> XmlElement::find(std::string_view attribute) const {
  for (const char** a = attributes_; *a != nullptr; a += 2) {
    if (attribute == *a) return std::string_view(a[1]);
  }
  return std::nullopt;
}

std::string_view XmlElement::text(std::string_view attribute) const {
  const auto value = find(attribute);
  if (!value) {
    fail("has no attribute '" + std::string(attribute) + "'", "add it, or make the file again with the SUMO tools");
  }
  return *value;
}

std::string_view XmlElement::text_or(std::string_view attribute, std::string_view fallback) const {
  return find(attribute).value_or(fallback);
}

double XmlElement::number(std::string_view attribute) const {
  const std::string_view value = text(attribute);
  const auto number = parse_number(value);
  if (!number) fail_value(attribute, value, "a number");
  return *number;
}

double XmlElement::number_or(std::string_view attribute, double fallback) const {
  return has(attribute) ? number(attribute) : fallback;
}

double XmlElement::non_negative(std::string_view attribute) const {
  const double value = number(attribute);
  if (value < 0) fail_value(attribute, text(attribute), "0 or more");
  return value;
}

double XmlElement::non_negative_or(std::string_view attribute, double fallback) const {
  return has(attribute) ? non_negative(attribute) : fallback;
}

std::int64_t XmlElement::integer(std::string_view attribute) const {
  const std::string_view value = text(attribute);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) fail_value(attribute, value, "a whole number");
  return number;
}

bool XmlElement::boolean_or(std::string_view attribute, bool fallback) const {
  const auto value = find(attribute);
  if (!value) return fallback;
  return *value == "1" || *value == "true" || *value == "True" || *value == "yes" || *value == "x" || *value == "on";
}

double XmlElement::time(std::string_view attribute) const {
  const std::string_view value = text(attribute);
  const auto seconds = parse_time(value);
  if (!seconds) fail_value(attribute, value, "a time in seconds or as h:m:s");
  return *seconds;
}

double XmlElement::time_or(std::string_view attribute, double fallback) const {
  return has(attribute) ? time(attribute) : fallback;
}

std::string XmlElement::label() const {
  std::string label(name_);
  if (const auto id = find("id")) {
    label += " '" + std::string(*id) + "'";
  } else if (has("from") && has("to")) {
    label += " '" + std::string(text("from")) + "' -> '" + std::string(text("to")) + "'";
  }
  return label + " (line " + std::to_string(line_) + ")";
}

void XmlElement::fail(const std::string& problem, const std::string& remedy) const {
  throw InputError(file_, label(), problem, remedy);
}

void XmlElement::fail_value(std::string_view attribute, std::string_view value, const char* what) const {
  fail("has " + std::string(attribute) + "=\"" + std::string(value) + "\" (must be " + what + ")", "correct it");
}

namespace {

struct GzipFile {
  explicit GzipFile(const std::string& path) : handle(gzopen(path.c_str(), "rb")) {}
  ~GzipFile() {
    if (handle != nullptr) gzclose(handle);
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  gzFile handle;
};

class Stream {
 public:
  Stream(const std::filesystem::path& file, XmlHandler& handler)
      : file_(file.string()), handler_(handler), parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Stream::on_open, &Stream::on_close);
  }

  void run() {
    constexpr int block = 1 << 18;
    GzipFile input(file_);
    if (input.handle == nullptr || std::filesystem::is_directory(file_)) {
      throw InputError(file_, "file", "cannot be opened", "check the name and the permissions");
    }
    gzbuffer(input.handle, block);
    for (bool last = false; !last;) {
      void* buffer = XML_GetBuffer(parser_.get(), block);
      if (buffer == nullptr) throw std::bad_alloc();
      const int size = gzread(input.handle, buffer, block);
      int status = Z_OK;
      const char* reason = gzerror(input.handle, &status);
      if (size < 0 || (status != Z_OK && status != Z_STREAM_END)) {
        throw InputError(file_, position(), "ends too early or is damaged (" + std::string(reason) + ")",
                         "copy or make the file again");
      }
      last = size == 0;
      if (XML_ParseBuffer(parser_.get(), size, last) == XML_STATUS_ERROR) stop();
    }
  }

 private:
  std::string position() const {
    std::string text = "line " + std::to_string(XML_GetCurrentLineNumber(parser_.get()));
    if (!last_.empty()) text += ", after " + last_;
    return text;
  }

  [[noreturn]] void stop() {
    if (error_) std::rethrow_exception(error_);
    const XML_Error code = XML_GetErrorCode(parser_.get());
    if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN || code == XML_ERROR_PARTIAL_CHAR) {
      throw InputError(file_, position(), "ends in the middle of the XML (is truncated)",
                       "copy or make the file again");
    }
    throw InputError(file_, position(), "is not well-formed XML (" + std::string(XML_ErrorString(code)) + ")",
                     "correct it, or copy or make the file again");
  }

  // Exceptions must not pass through expat's C frames: they wait in error_.
  template <class Call>
  void guard(Call call) {
    if (error_) return;
    try {
      call();
    } catch (...) {
      error_ = std::current_exception();
      XML_StopParser(parser_.get(), XML_FALSE);
    }
  }

  static void on_open(void* self, const char* name, const char** attributes) {
    auto& stream = *static_cast<Stream*>(self);
    stream.guard([&] {
      const XmlElement element(stream.file_, static_cast<std::int64_t>(XML_GetCurrentLineNumber(stream.parser_.get())),
                               name, attributes);
      stream.remember(element);
      stream.handler_.open(element);
    });
  }

  static void on_close(void* self, const char* name) {
    auto& stream = *static_cast<Stream*>(self);
    stream.guard([&] { stream.handler_.close(name); });
  }

  void remember(const XmlElement& element) {
    const auto id = element.find("id");
    if (!id) return;
    last_.assign(element.name());
    last_.append(" '").append(*id).append("'");
  }

  std::string file_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::exception_ptr error_;
  std::string last_;  ///< last element with an id: where a truncated file ends
};

}  // namespace

void read_xml(const std::filesystem::path& file, XmlHandler& handler) { Stream(file, handler).run(); }

}  // namespace nightwave
