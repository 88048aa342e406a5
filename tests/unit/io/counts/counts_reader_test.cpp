// SPDX-License-Identifier: Apache-2.0
#include "io/counts_reader.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <string>

#include "base/errors.hpp"
#include "base/temporary_folder.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

const char* const header = "detector,link,begin,interval_s,vehicles\n";

/// Two links with two lanes each, A leads to B.
Network two_links() {
  Network network;
  network.junctions.push_back({"j", {}, JunctionControl::free});
  const Lane lane{100, 14, class_bit(VehicleClass::car)};
  network.links.push_back({"A", JunctionId(0), JunctionId(0), 100, 14, {lane, lane}, {}});
  network.links.push_back({"B", JunctionId(0), JunctionId(0), 100, 14, {lane, lane}, {}});
  Connection c;
  c.from = LinkId(0);
  c.to = LinkId(1);
  network.connections.push_back(c);
  return network;
}

class FilesOfCounts : public ::testing::Test {
 protected:
  fs::path write(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  fs::path write_gzip(const char* name, const std::string& text) const {
    const fs::path path = folder_ / name;
    gzFile out = gzopen(path.c_str(), "wb");
    gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    gzclose(out);
    return path;
  }
  CountsRead read(const std::vector<fs::path>& files, unsigned threads = 1, std::size_t block_bytes = 1 << 20) const {
    ThreadPool pool(threads);
    CountsOptions options;
    options.block_bytes = block_bytes;
    return read_counts(files, network_, options, pool);
  }
  void expect_refused(const std::string& text, const std::string& message) const {
    const fs::path file = write("wrong.csv", text);
    // Wherever blocks end and however many are parsed at a time, it is the same message.
    for (const unsigned threads : {1u, 4u}) {
      for (const std::size_t block_bytes : {std::size_t{64}, std::size_t{1} << 20}) {
        try {
          read({file}, threads, block_bytes);
          ADD_FAILURE() << message;
        } catch (const InputError& error) {
          EXPECT_EQ(error.what(), file.string() + ": " + message);
        }
      }
    }
  }

  TemporaryFolder temporary_;
  fs::path folder_ = temporary_.path();
  Network network_ = two_links();
};

void expect_equal(const CountsRead& a, const CountsRead& b) {
  EXPECT_EQ(a.records, b.records);
  ASSERT_EQ(a.detectors.size(), b.detectors.size());
  for (std::size_t d = 0; d < a.detectors.size(); ++d) EXPECT_EQ(a.detectors[d].name, b.detectors[d].name);
  ASSERT_EQ(a.counts.days(), b.counts.days());
  for (const Day day : a.counts.days()) {
    for (std::size_t d = 0; d < a.detectors.size(); ++d) {
      for (std::size_t s = 0; s < a.counts.slices(); ++s) {
        ASSERT_EQ(a.counts.row(day, d)[s].sixteenths, b.counts.row(day, d)[s].sixteenths);
        ASSERT_EQ(a.counts.row(day, d)[s].covered_s, b.counts.row(day, d)[s].covered_s);
      }
    }
  }
}

std::string many_records() {
  std::string text = header;
  for (int i = 0; i < 3000; ++i) {
    text += "det" + std::to_string(i * 7 % 31) + (i * 7 % 31 % 2 == 0 ? ",A," : ",B,") + "2026-11-2" +
            std::to_string(i % 5) + "T0" + std::to_string(i % 10) + ":00:00,900," + std::to_string(i % 100) + "\n";
  }
  return text;
}

TEST_F(FilesOfCounts, AreReadAlikeInPiecesAndByManyThreads) {
  const fs::path file = write("c.csv", many_records());
  const CountsRead whole = read({file});
  EXPECT_EQ(whole.records, 3000u);
  EXPECT_EQ(whole.detectors.size(), 31u);
  EXPECT_EQ(whole.counts.days().size(), 5u);
  for (const unsigned threads : {1u, 2u, 4u}) {
    for (const std::size_t block_bytes : {64, 100, 4096}) expect_equal(whole, read({file}, threads, block_bytes));
  }
}

TEST_F(FilesOfCounts, AreReadAlikeCompressedAndInParts) {
  const std::string text = many_records();
  const CountsRead whole = read({write("c.csv", text)});
  expect_equal(whole, read({write_gzip("c.csv.gz", text)}, 2, 512));
  const std::size_t middle = text.find('\n', text.size() / 2) + 1;
  expect_equal(whole, read({write("1.csv", text.substr(0, middle)), write("2.csv", header + text.substr(middle))}));
}

TEST_F(FilesOfCounts, MayLackTheLastNewline) {
  EXPECT_EQ(read({write("c.csv", std::string(header) + "d,A,0,300,1\nd,A,300,300,2")}).records, 2u);
  EXPECT_EQ(read({write("c.csv", header)}).records, 0u);
}

TEST_F(FilesOfCounts, PlaceDetectorsOnLinksLanesAndTurns) {
  const CountsRead found = read({write("c.csv",
                                       "detector,link,lane,to_link,begin,interval_s,vehicles\n"
                                       "a,A,,,0,300,1\nb,A,1,,0,300,1\nc,A,,B,0,300,1\nd,elsewhere,,,0,300,1\n")});
  ASSERT_EQ(found.detectors.size(), 4u);
  EXPECT_EQ(found.detectors[0].link, LinkId(0));
  EXPECT_FALSE(found.detectors[0].lane);
  EXPECT_EQ(found.detectors[1].lane, 1);
  EXPECT_EQ(found.detectors[2].next, LinkId(1));
  EXPECT_FALSE(found.detectors[3].link);
}

TEST_F(FilesOfCounts, AreRefusedByLineWhateverTheBlocks) {
  std::string good = header;
  for (int i = 0; i < 40; ++i) good += "d,A," + std::to_string(300 * i) + ",300,1\n";
  expect_refused(good + "d,A,x,300,1\n" + "d,A,0,300,y\n",
                 "line 42, begin = \"x\" (must be a local date and time as 2026-11-25T07:30:00, or seconds since "
                 "midnight below 86400); write local time, not UTC");
  expect_refused(good + "d,B,0,300,1\n",
                 "line 42, link = \"B\" (is another place than in an earlier line of the same detector); give every "
                 "detector a name of its own");
  expect_refused("detector,link,lane,begin,interval_s,vehicles\na,A,2,0,300,1\n",
                 "line 2, lane = \"2\" (link \"A\" has the lanes 0 to 1); count lanes from 0 at the kerb, or leave it "
                 "empty for the whole link");
  expect_refused("detector,link,to_link,begin,interval_s,vehicles\na,B,A,0,300,1\n",
                 "line 2, to_link = \"A\" (no lane of \"B\" leads there); name a link that follows, or leave it empty "
                 "for all");
  expect_refused("",
                 "line 1 is empty; begin the file with a header that names detector, link, begin, interval_s and "
                 "vehicles");
}

TEST_F(FilesOfCounts, AreRefusedWhenMissingOrDamaged) {
  EXPECT_THROW(read({folder_ / "none.csv"}), InputError);
  EXPECT_THROW(read({folder_}), InputError);
  const fs::path packed = write_gzip("c.csv.gz", many_records());
  fs::resize_file(packed, fs::file_size(packed) / 2);
  EXPECT_THROW(read({packed}), InputError);
  EXPECT_THROW(read({write("c.csv", header + std::string(2000, 'x'))}, 1, 512), InputError);  // a line without an end
}

}  // namespace
}  // namespace nightwave
