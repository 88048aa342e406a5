// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace nightwave {

/// A file, or something in it, that cannot be used (exit code 3). what() reads as one line:
/// `city.nc: offset[17] = 95 s (must be below the 90 s cycle); reduce it or raise cycle[17]`.
class InputError : public std::runtime_error {
 public:
  /// `file`: the file as the user named it; `element`: variable, index, line or XML element, may be empty; `problem`:
  /// continues the element's name (`= 95 s (must be ...)`); `remedy`: what to do about it, may be empty.
  InputError(std::string file, std::string element, std::string problem, std::string remedy = {});

  const std::string& file() const noexcept { return file_; }
  const std::string& element() const noexcept { return element_; }
  const std::string& problem() const noexcept { return problem_; }
  const std::string& remedy() const noexcept { return remedy_; }

 private:
  std::string file_;
  std::string element_;
  std::string problem_;
  std::string remedy_;
};

/// The machine failed: disk, MPI, GPU or SUMO missing or broken (exit code 1).
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The command line asks for something impossible (exit code 2).
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// No legal plan exists for the scenario (exit code 4).
class InfeasibleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A plan does not pass the safety check (exit code 4).
class CheckFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The microsimulation finds the plan worse than the shipped one (exit code 5).
class StreetRejected : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The program contradicts itself: a bug, never the user's fault.
class InvariantError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A place in the code: as std::source_location, which clang 14 does not have.
struct SourcePlace {
  const char* file;
  unsigned line;
  const char* function;

  /// The place of the call whose default argument this is.
  static constexpr SourcePlace current(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE(),
                                       const char* function = __builtin_FUNCTION()) {
    return {file, line, function};
  }
};

/// Throws InvariantError with the message and the caller's place unless `condition` holds. Always on.
inline void require(bool condition, std::string_view message, SourcePlace where = SourcePlace::current());

/// Throws the InvariantError of a require() that does not hold.
[[noreturn]] void invariant_broken(std::string_view message, const SourcePlace& where);

/// EnvironmentError for a failed system call: what was attempted, and the system's reason for `error_number` (errno).
EnvironmentError system_failure(std::string_view attempt, int error_number);

inline void require(bool condition, std::string_view message, SourcePlace where) {
  if (!condition) [[unlikely]] {
    invariant_broken(message, where);
  }
}

}  // namespace nightwave
