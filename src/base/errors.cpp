// SPDX-License-Identifier: Apache-2.0
#include "base/errors.hpp"

#include <system_error>
#include <utility>

namespace nightwave {

namespace {

std::string one_line(const std::string& file, const std::string& element, const std::string& problem,
                     const std::string& remedy) {
  std::string line = file;
  if (!line.empty()) line += ": ";
  line += element;
  if (!element.empty() && !problem.empty()) line += ' ';
  line += problem;
  if (!remedy.empty()) line += "; " + remedy;
  // Names taken from a damaged file may hold anything; the promise is one line.
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return line;
}

}  // namespace

InputError::InputError(std::string file, std::string element, std::string problem, std::string remedy)
    : std::runtime_error(one_line(file, element, problem, remedy)),
      file_(std::move(file)),
      element_(std::move(element)),
      problem_(std::move(problem)),
      remedy_(std::move(remedy)) {}

void invariant_broken(std::string_view message, const SourcePlace& where) {
  throw InvariantError(std::string(message) + " [" + where.file + ":" + std::to_string(where.line) + ", " +
                       where.function + "]");
}

EnvironmentError system_failure(std::string_view attempt, int error_number) {
  return EnvironmentError(std::string(attempt) + ": " + std::generic_category().message(error_number));
}

}  // namespace nightwave
