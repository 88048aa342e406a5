// SPDX-License-Identifier: Apache-2.0
// How fast counts are read: the parser alone, and reader with aggregation from a file. Records per second of one core.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/parallel.hpp"
#include "base/temporary_folder.hpp"
#include "io/counts_layout.hpp"
#include "io/counts_parser.hpp"
#include "io/counts_reader.hpp"

namespace nightwave {
namespace {

constexpr int detectors = 5000;
constexpr int times = 100;

Network network_of_links() {
  Network network;
  network.junctions.push_back({"j", {}, JunctionControl::free});
  for (int l = 0; l < detectors; ++l) {
    network.links.push_back({"edge" + std::to_string(l),
                             JunctionId(0),
                             JunctionId(0),
                             100,
                             14,
                             {{100, 14, class_bit(VehicleClass::car)}},
                             {}});
  }
  return network;
}

const char* const header = "detector,link,begin,interval_s,vehicles";

/// All detectors at a time (one after the other as feeds come), or all times of a detector.
std::string records(bool by_time) {
  std::string text;
  for (int i = 0; i < detectors * times; ++i) {
    const int d = by_time ? i % detectors : i / times;
    const int t = by_time ? i / detectors : i % times;
    char line[96];
    std::snprintf(line, sizeof line, "det%d,edge%d,2026-11-25T%02d:%02d:00,300,%d\n", d, d, t / 12 % 24, t % 12 * 5,
                  i * 7 % 83);
    text += line;
  }
  return text;
}

void parse(benchmark::State& state) {
  const std::string text = records(state.range(0) != 0);
  const CountsLayout layout = read_counts_header(header, "benchmark");
  DetectorNames known;
  for (int d = 0; d < detectors; ++d) {
    known.insert({"det" + std::to_string(d), "edge" + std::to_string(d), "", ""}, 0);
  }
  CountsBlock block;
  for (auto _ : state) {
    parse_counts(text, layout, {}, known, block);
    benchmark::DoNotOptimize(block.records.data());
  }
  if (block.error || block.records.size() != std::size_t{detectors} * times) state.SkipWithError("not all parsed");
  state.SetItemsProcessed(state.iterations() * detectors * times);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(parse)->ArgName("by_time")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void read(benchmark::State& state) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "counts.csv";
  std::ofstream(file) << header << '\n' << records(state.range(0) != 0);
  const Network network = network_of_links();
  ThreadPool pool(1);
  std::uint64_t found = 0;
  for (auto _ : state) {
    const CountsRead counts = read_counts(std::span(&file, 1), network, {}, pool);
    found = counts.records;
  }
  if (found != std::size_t{detectors} * times) state.SkipWithError("not all read");
  state.SetItemsProcessed(state.iterations() * detectors * times);
}
BENCHMARK(read)->ArgName("by_time")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nightwave

BENCHMARK_MAIN();
