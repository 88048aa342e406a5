// SPDX-License-Identifier: Apache-2.0
#include "io/counts_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/errors.hpp"
#include "io/counts_layout.hpp"
#include "io/counts_parser.hpp"
#include "io/detector_names.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

/// A file, compressed or not, as blocks of whole lines.
class LineBlocks {
 public:
  LineBlocks(const fs::path& path, std::size_t block_bytes) : name_(path.string()), block_bytes_(block_bytes) {
    handle_ = gzopen(name_.c_str(), "rb");
    std::error_code error;
    if (handle_ == nullptr || fs::is_directory(path, error)) {
      close();
      throw InputError(name_, "file", "cannot be opened", "check the name and the permissions");
    }
    gzbuffer(handle_, 1 << 18);
  }
  ~LineBlocks() { close(); }
  LineBlocks(const LineBlocks&) = delete;
  LineBlocks& operator=(const LineBlocks&) = delete;

  /// The first line; without its end.
  std::string header() {
    std::string line;
    std::array<char, 4096> piece{};
    while (gzgets(handle_, piece.data(), static_cast<int>(piece.size())) != nullptr) {
      line += piece.data();
      if (line.ends_with('\n')) break;
      if (line.size() > block_bytes_) too_long();
    }
    check();
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    if (line.empty()) {
      throw InputError(name_, "line 1", "is empty",
                       "begin the file with a header that names detector, link, begin, interval_s and vehicles");
    }
    return line;
  }

  /// Fills `block` with whole lines; false, and nothing filled, at the end.
  bool next(std::string& block) {
    block.swap(rest_);
    rest_.clear();
    const std::size_t carried = block.size();
    block.resize(carried + block_bytes_);
    const int got = gzread(handle_, block.data() + carried, static_cast<unsigned>(block_bytes_));
    if (got < 0) check();
    block.resize(carried + static_cast<std::size_t>(std::max(got, 0)));
    if (static_cast<std::size_t>(got) < block_bytes_) {
      check();
      return !block.empty();  // the end: the last line may lack its newline
    }
    const std::size_t end = block.rfind('\n');
    if (end == std::string::npos) too_long();
    rest_.assign(block, end + 1);
    block.resize(end + 1);
    return true;
  }

  const std::string& name() const { return name_; }

 private:
  void close() {
    if (handle_ != nullptr) gzclose(handle_);
    handle_ = nullptr;
  }
  void check() {
    int status = Z_OK;
    const char* reason = gzerror(handle_, &status);
    if (status == Z_OK || status == Z_STREAM_END) return;
    throw InputError(name_, "file", "ends too early or is damaged (" + std::string(reason) + ")",
                     "copy or make the file again");
  }
  [[noreturn]] void too_long() const {
    throw InputError(name_, "a line", "is longer than " + std::to_string(block_bytes_) + " bytes",
                     "is it a file of counts? Separate the records by newlines");
  }

  std::string name_;
  std::size_t block_bytes_;
  gzFile handle_ = nullptr;
  std::string rest_;
};

/// Finds the detectors' links.
class DetectorPlaces {
 public:
  explicit DetectorPlaces(const Network& network) : network_(network) {
    for (const LinkId link : network.links.ids()) links_.emplace(network.links[link].name, link);
  }

  /// `place`: file and line for messages.
  Detector locate(const DetectorText& entry, const std::string& file, const std::string& line) const {
    Detector detector;
    detector.name = std::string(entry.name);
    detector.link = link_of(entry.link);
    if (!detector.link) return detector;
    if (!entry.lane.empty()) {
      const std::size_t lanes = network_.links[*detector.link].lanes.size();
      unsigned lane = 0;
      const auto [end, error] = std::from_chars(entry.lane.data(), entry.lane.data() + entry.lane.size(), lane);
      if (error != std::errc{} || end != entry.lane.data() + entry.lane.size() || lane >= lanes) {
        throw InputError(file, line + ", lane",
                         "= \"" + std::string(entry.lane) + "\" (link \"" + std::string(entry.link) +
                             "\" has the lanes 0 to " + std::to_string(lanes - 1) + ")",
                         "count lanes from 0 at the kerb, or leave it empty for the whole link");
      }
      detector.lane = static_cast<std::uint8_t>(lane);
    }
    if (!entry.to_link.empty()) {
      const auto to = link_of(entry.to_link);
      const bool connected = to && std::ranges::any_of(network_.connections, [&](const Connection& c) {
                               return c.from == *detector.link && c.to == *to;
                             });
      if (!connected) {
        throw InputError(
            file, line + ", to_link",
            "= \"" + std::string(entry.to_link) + "\" (no lane of \"" + std::string(entry.link) + "\" leads there)",
            "name a link that follows, or leave it empty for all");
      }
      detector.next = to;
    }
    return detector;
  }

 private:
  std::optional<LinkId> link_of(std::string_view name) const {
    const auto found = links_.find(name);
    return found == links_.end() ? std::nullopt : std::optional(found->second);
  }

  const Network& network_;
  std::unordered_map<std::string_view, LinkId> links_;
};

/// Reads one file after the other, several blocks at a time.
class Reader {
 public:
  Reader(const Network& network, const CountsOptions& options, ThreadPool& pool)
      : places_(network),
        options_(options),
        pool_(pool),
        blocks_(std::size_t{pool.size()} * 2),
        texts_(blocks_.size()),
        next_texts_(blocks_.size()),
        result_(options.slice_s) {}

  void read(const fs::path& path) {
    LineBlocks file(path, options_.block_bytes);
    const CountsLayout layout = read_counts_header(file.header(), file.name());
    std::size_t lines = 1;
    std::size_t filled = fill(file, texts_);
    while (filled > 0) {
      // One task reads on while the others parse; what it finds wrong comes after what they find.
      std::size_t next_filled = 0;
      std::exception_ptr trouble;
      pool_.for_each_index(filled + 1, [&](std::size_t i) {
        if (i > 0) return parse_counts(texts_[i - 1], layout, options_.days, names_, blocks_[i - 1]);
        try {
          next_filled = fill(file, next_texts_);
        } catch (...) {
          trouble = std::current_exception();
        }
      });
      take(filled, file.name(), lines);
      if (trouble) std::rethrow_exception(trouble);
      texts_.swap(next_texts_);
      filled = next_filled;
    }
  }

  CountsRead finish() { return std::move(result_); }

 private:
  static std::size_t fill(LineBlocks& file, std::vector<std::string>& texts) {
    std::size_t filled = 0;
    while (filled < texts.size() && file.next(texts[filled])) ++filled;
    return filled;
  }

  /// Takes over what the blocks hold, in their order.
  void take(std::size_t filled, const std::string& file, std::size_t& lines) {
    std::vector<Day> days;
    numbers_.resize(filled);
    for (std::size_t b = 0; b < filled; ++b) {
      CountsBlock& block = blocks_[b];
      numbers_[b].clear();
      for (std::uint32_t i = 0; i < block.fresh.size(); ++i) {
        const DetectorText entry = block.fresh[i];
        const std::string line = line_name(lines + block.fresh.line(i));
        std::uint32_t number = names_.find(entry.name);
        if (number == DetectorNames::none) {
          result_.detectors.push_back(places_.locate(entry, file, line));
          number = names_.insert(entry, 0);
        } else if (const auto field = moved_field(names_[number], entry)) {
          const std::string value(*field == CountsColumn::link   ? entry.link
                                  : *field == CountsColumn::lane ? entry.lane
                                                                 : entry.to_link);
          throw InputError(file, line + ", " + to_string(*field), "= \"" + value + "\" (" + moved_rule + ")",
                           moved_remedy);
        }
        numbers_[b].push_back(number);
      }
      if (block.error) {
        const std::string field = block.error->field.empty() ? "" : ", " + block.error->field;
        throw InputError(file, line_name(lines + block.error->line) + field, block.error->problem, block.error->remedy);
      }
      lines += block.lines;
      days.insert(days.end(), block.days.begin(), block.days.end());
      result_.records += block.records.size() + block.empty + block.other_days;
      result_.empty += block.empty;
      result_.other_days += block.other_days;
    }
    std::ranges::sort(days);
    days.erase(std::unique(days.begin(), days.end()), days.end());
    result_.counts.prepare(names_.size(), days);
    pool_.for_each_index(filled, [&](std::size_t b) {
      for (CountRecord& record : blocks_[b].records) {
        if ((record.detector & CountsBlock::fresh_bit) == 0) continue;
        record.detector = numbers_[b][record.detector & ~CountsBlock::fresh_bit];
      }
    });
    const std::size_t parts = pool_.size();
    pool_.for_each_index(parts, [&](std::size_t part) {
      for (std::size_t b = 0; b < filled; ++b) result_.counts.add(blocks_[b].records, part, parts);
    });
  }

  /// `lines`: that come before it.
  static std::string line_name(std::size_t lines) { return "line " + std::to_string(lines + 1); }

  DetectorPlaces places_;
  const CountsOptions& options_;
  ThreadPool& pool_;
  DetectorNames names_;
  std::vector<CountsBlock> blocks_;
  std::vector<std::string> texts_;
  std::vector<std::string> next_texts_;
  std::vector<std::vector<std::uint32_t>> numbers_;  ///< [block][fresh detector]
  CountsRead result_;
};

}  // namespace

CountsRead read_counts(std::span<const fs::path> files, const Network& network, const CountsOptions& options,
                       ThreadPool& pool) {
  Reader reader(network, options, pool);
  for (const fs::path& file : files) reader.read(file);
  return reader.finish();
}

}  // namespace nightwave
