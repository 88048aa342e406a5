// SPDX-License-Identifier: Apache-2.0
#include "verify/timeline_check.hpp"

#include <cmath>
#include <sstream>

namespace nightwave::verify {

namespace {

constexpr double tolerance_s = 1e-6;

template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

class Checker {
 public:
  Checker(const SignalRules& rules, const Requirements& required, const Timeline& timeline, Verdict& verdict)
      : rules_(rules), required_(required), line_(timeline), verdict_(verdict) {
    for (std::size_t i = 0; i < rules.kinds.size(); ++i) greens_.push_back(greens(timeline, i, Yellow::bridges));
  }

  void check() {
    check_letters();
    check_yellows();
    check_greens();
    check_conflicts();
    check_clearances();
    check_red_yellow();
  }

 private:
  void check_letters() {
    Cases wrong;
    for (std::size_t i = 0; i < greens_.size(); ++i) {
      const IndexRequirement& index = required_.indices[i];
      for (std::size_t t = 0; t < line_.size(); ++t) {
        const char letter = line_.letter(t, i);
        const bool right = letter == 'r' || letter == 'y' || letter == 'u' || (letter == 's' && index.stop_and_go) ||
                           ((letter == 'o' || letter == 'O') && index.off) ||
                           (is_green(letter) && permission(letter) <= index.most_permission);
        if (right) continue;
        wrong.add(text("index ", i, " shows '", letter, "' at second ", line_.begin_s(t),
                       ", which the shipped program never gives it"));
        break;
      }
    }
    wrong.report(verdict_.errors, rules_.name, "letters");
  }

  void check_yellows() {
    Cases shortened;
    for (std::size_t i = 0; i < greens_.size(); ++i) {
      for (const Run& run : greens_[i].runs) {
        if (ends_outside(i, run)) continue;
        const double shown_s = yellow_after(line_, i, run);
        if (shown_s >= required_.indices[i].yellow_s - tolerance_s) continue;
        shortened.add(text("index ", i, " has ", shown_s, " s of yellow at second ", line_.begin_s(run.after),
                           ", needs ", required_.indices[i].yellow_s, " s"));
      }
    }
    shortened.report(verdict_.errors, rules_.name, "yellow");
  }

  /// Whether a run's end, or that of the yellow after it, is not shown any more.
  bool ends_outside(std::size_t index, const Run& run) const {
    std::size_t t = run.after;
    while (!line_.is_outside(t) && line_.letter(t, index) == 'y') t = line_.next(t);
    return line_.is_outside(t);
  }

  void check_greens() {
    Cases unserved;
    Cases too_short;
    for (std::size_t i = 0; i < greens_.size(); ++i) {
      if (required_.indices[i].served && greens_[i].never && !line_.is_once()) {
        unserved.add(text("index ", i, " is never green, the shipped program serves it"));
      }
      for (const Run& run : greens_[i].runs) {
        check_length(i, run, rules_.minimum_green_s[i], "by the scenario", too_short);
      }
      for (const Run& run : greens(line_, i, Yellow::interrupts).runs) {
        check_length(i, run, required_.indices[i].minimum_green_s, "by the shipped program", too_short);
      }
    }
    unserved.report(verdict_.errors, rules_.name, "never green");
    too_short.report(verdict_.errors, rules_.name, "minimum green");
  }

  void check_length(std::size_t index, const Run& run, double least_s, const char* source, Cases& too_short) const {
    if (run.duration_s >= least_s - tolerance_s || !is_whole(line_, run)) return;
    too_short.add(text("index ", index, " is green for ", run.duration_s, " s from second ", line_.begin_s(run.first),
                       ", needs ", least_s, " s ", source));
  }

  void check_conflicts() {
    Cases together;
    Cases early;
    for (const PairRequirement& pair : required_.pairs) {
      bool met = false;
      bool yellow_met = false;
      for (std::size_t t = 0; t < line_.size(); ++t) {
        const char a = letter(t, pair.a);
        const char b = letter(t, pair.b);
        if (!met && !pair.together[permission(a)][permission(b)]) {
          met = true;
          together.add(text("indices ", pair.a, " ('", a, "') and ", pair.b, " ('", b,
                            "') conflict and go together at second ", line_.begin_s(t),
                            ", never so in the shipped program"));
        }
        const bool unsafe =
            (a == 'y' && is_green(b) && !pair.a_yellow_b_green) || (b == 'y' && is_green(a) && !pair.b_yellow_a_green);
        if (!yellow_met && unsafe && !pair.overlap) {
          yellow_met = true;
          early.add(text("indices ", pair.a, " ('", a, "') and ", pair.b, " ('", b, "') conflict at second ",
                         line_.begin_s(t)));
        }
      }
    }
    together.report(verdict_.errors, rules_.name, "conflict");
    early.report(verdict_.errors, rules_.name, "yellow against green");
  }

  void check_clearances() {
    Cases shortened;
    for (const PairRequirement& pair : required_.pairs) {
      if (pair.overlap) continue;
      check_clearance(pair.a, pair.b, pair.clearance_ab_s, shortened);
      check_clearance(pair.b, pair.a, pair.clearance_ba_s, shortened);
    }
    shortened.report(verdict_.errors, rules_.name, "clearance");
  }

  void check_clearance(int from, int to, double least_s, Cases& shortened) const {
    for (const Changeover& over :
         changeovers(line_, greens_[static_cast<std::size_t>(from)], greens_[static_cast<std::size_t>(to)])) {
      if (over.gap_s >= least_s - tolerance_s) continue;
      shortened.add(text("from index ", from, " to index ", to, " ", over.gap_s, " s before second ",
                         line_.begin_s(over.after), ", needs ", least_s, " s"));
    }
  }

  void check_red_yellow() {
    Cases missing;
    for (std::size_t i = 0; i < greens_.size(); ++i) {
      if (!required_.indices[i].red_yellow) continue;
      for (const Run& run : greens_[i].runs) {
        const std::size_t before = line_.previous(run.first);
        if (line_.is_outside(before) || line_.letter(before, i) == 'u') continue;
        missing.add(text("index ", i, " turns green at second ", line_.begin_s(run.first), " without red and yellow"));
      }
    }
    missing.report(verdict_.warnings, rules_.name, "red and yellow");
  }

  char letter(std::size_t interval, int index) const { return line_.letter(interval, static_cast<std::size_t>(index)); }

  const SignalRules& rules_;
  const Requirements& required_;
  const Timeline& line_;
  Verdict& verdict_;
  std::vector<Greens> greens_;
};

void count(Verdict& verdict, const std::string& signal, std::size_t many, const std::string& what) {
  if (many > 0) verdict.warnings.push_back({signal, "shipped program", std::to_string(many) + " " + what});
}

}  // namespace

void check_timeline(const SignalRules& rules, const Requirements& required, const Timeline& timeline,
                    Verdict& verdict) {
  Checker(rules, required, timeline, verdict).check();
}

void check_shipped(const SignalRules& rules, Verdict& verdict) {
  const Timeline line(rules.shipped);
  std::size_t unserved = 0;
  std::size_t abrupt = 0;
  for (std::size_t i = 0; i < rules.kinds.size(); ++i) {
    const Greens green = greens(line, i, Yellow::bridges);
    bool off = false;
    for (std::size_t t = 0; t < line.size(); ++t) off |= permission(line.letter(t, i)) > 0 || line.letter(t, i) == 's';
    unserved += rules.kinds[i] != Kind::unused && !off;
    for (const Run& run : green.runs) {
      if (rules.kinds[i] == Kind::pedestrians || yellow_after(line, i, run) > 0) continue;
      ++abrupt;
      break;
    }
  }
  std::size_t conflicting = 0;
  for (const PairRequirement& pair : requirements(rules).pairs) conflicting += pair.together[2][2];
  count(verdict, rules.name, conflicting, "pairs of conflicting indices are both 'G' together");
  count(verdict, rules.name, abrupt, "vehicle indices go from green to red without yellow");
  count(verdict, rules.name, unserved, "indices are never served");
}

}  // namespace nightwave::verify
