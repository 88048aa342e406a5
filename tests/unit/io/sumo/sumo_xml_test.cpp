// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_xml.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <iterator>

#include "base/errors.hpp"
#include "small_scenario.hpp"

namespace nightwave {
namespace {

class Counter : public XmlHandler {
 public:
  void open(const XmlElement&) override { ++opened; }
  void close(std::string_view) override { ++closed; }
  int opened = 0;
  int closed = 0;
};

void write_gzip(const std::filesystem::path& file, const std::string& text) {
  gzFile out = gzopen(file.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
}

TEST(SumoXml, ReadsPlainAndCompressedFilesAlike) {
  const SmallScenario files;
  write_text(files.folder() / "a.xml", "<a><b/><b/></a>");
  write_gzip(files.folder() / "a.xml.gz", "<a><b/><b/></a>");
  for (const char* name : {"a.xml", "a.xml.gz"}) {
    Counter counter;
    read_xml(files.folder() / name, counter);
    EXPECT_EQ(counter.opened, 3);
    EXPECT_EQ(counter.closed, 3);
  }
}

TEST(SumoXml, RefusesTruncatedCompressedFiles) {
  const SmallScenario files;
  std::string text = "<a>";
  for (int i = 0; i < 10000; ++i) text += "<b id=\"" + std::to_string(i * 7919 % 10007) + "\"/>";
  write_gzip(files.folder() / "whole.gz", text + "</a>");
  std::ifstream in(files.folder() / "whole.gz", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  write_text(files.folder() / "half.gz", bytes.substr(0, bytes.size() / 2));
  Counter counter;
  EXPECT_THROW(read_xml(files.folder() / "half.gz", counter), InputError);
}

TEST(SumoXml, RefusesMissingFiles) {
  Counter counter;
  EXPECT_THROW(read_xml("/nonexistent/file.xml", counter), InputError);
}

TEST(SumoXml, ReadsTimes) {
  EXPECT_EQ(parse_time("12.5"), 12.5);
  EXPECT_EQ(parse_time("1:02:03"), 3723);
  EXPECT_EQ(parse_time("1:00:00:01"), 86401);
  EXPECT_EQ(parse_time("soon"), std::nullopt);
  EXPECT_EQ(parse_time("1:x"), std::nullopt);
}

}  // namespace
}  // namespace nightwave
