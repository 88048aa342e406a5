// SPDX-License-Identifier: Apache-2.0
#include "signals/intergreens.hpp"

#include <algorithm>
#include <set>

#include "signals/shipped_cycle.hpp"

namespace nightwave {
namespace {

bool ends(char from, char to) { return is_green(from) && !is_green(to); }

bool begins(char from, char to) { return !is_green(from) && is_green(to); }

/// Letter of one index `elapsed_s` after the end of the first stage.
char letter_at(char from, char to, const Clearance& clearance, int elapsed_s, int length_s) {
  if (is_green(from) && is_green(to)) {
    // Both stages allow it, so no pair is 'G' here that is not 'G' together in the first stage already.
    return from == 'g' || to == 'g' ? 'g' : 'G';
  }
  if (ends(from, to)) {
    return elapsed_s < clearance.yellow_s ? 'y' : 'r';
  }
  if (begins(from, to)) {
    return elapsed_s >= length_s - clearance.red_yellow_s ? 'u' : 'r';
  }
  return from == to ? from : 'r';
}

int length_s(const std::string& from, const std::string& to, const Clearances& clearances) {
  int length = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!ends(from[i], to[i])) {
      continue;
    }
    const Clearance& clearance = clearances.indices[i];
    length = std::max({length, clearance.yellow_s + clearance.all_red_s, clearance.walking_s});
    for (std::size_t j = 0; j < to.size(); ++j) {
      if (begins(from[j], to[j])) {
        const int red = std::max(clearances.between_s[i * from.size() + j], clearances.indices[j].entering_red_s);
        length = std::max(length, clearance.yellow_s + red);
      }
    }
  }
  return length;
}

/// Times at which some letter changes, and the end.
std::set<int> cuts_of(const std::string& from, const std::string& to, const Clearances& clearances, int length) {
  std::set<int> cuts{length};
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (ends(from[i], to[i])) {
      cuts.insert(std::min(clearances.indices[i].yellow_s, length));
    } else if (begins(from[i], to[i])) {
      cuts.insert(std::max(0, length - clearances.indices[i].red_yellow_s));
    }
  }
  return cuts;
}

}  // namespace

Intergreen computed_intergreen(const std::string& from, const std::string& to, const Clearances& clearances) {
  const int length = length_s(from, to, clearances);
  Intergreen intergreen;
  int begin = 0;
  for (const int end : cuts_of(from, to, clearances, length)) {
    if (end <= begin) {
      continue;
    }
    std::string state = from;
    for (std::size_t i = 0; i < from.size(); ++i) {
      state[i] = letter_at(from[i], to[i], clearances.indices[i], begin, length);
    }
    intergreen.push_back({end - begin, std::move(state)});
    begin = end;
  }
  return intergreen;
}

}  // namespace nightwave
