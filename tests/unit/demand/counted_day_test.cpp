// SPDX-License-Identifier: Apache-2.0
#include "demand/counted_day.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "small_town.hpp"

namespace nightwave {
namespace {

/// Six days on which one detector counts 20, 21, 19, 22, 18, 20 vehicles in each of the first twelve slices.
class SixDays : public ::testing::Test {
 protected:
  SixDays() {
    for (Day day = 0; day < 6; ++day) {
      for (int slice = 0; slice < 12; ++slice) set(day, slice, usual[static_cast<std::size_t>(day)]);
    }
  }
  void set(Day day, int slice, std::uint32_t vehicles) { records_.push_back({0, day, slice * 300, 300, vehicles}); }
  CountRecord& record(Day day, int slice) { return records_[static_cast<std::size_t>(day * 12 + slice)]; }
  CountedDay typical(DayStatistic statistic = DayStatistic::mean) {
    DetectorCounts counts(300);
    counts.prepare(1, std::vector<Day>{0, 1, 2, 3, 4, 5});
    counts.add(records_);
    ThreadPool pool(1);
    return typical_day(counts, std::vector<int>{1}, statistic, pool);
  }

  const std::vector<std::uint32_t> usual = {20, 21, 19, 22, 18, 20};
  std::vector<CountRecord> records_;
};

TEST_F(SixDays, BecomeTheirMeanOrMedian) {
  record(3, 5).vehicles = 25;
  EXPECT_FLOAT_EQ(typical().values[0].vehicles, 20);
  EXPECT_FLOAT_EQ(typical().values[5].vehicles, 20.5f);
  EXPECT_FLOAT_EQ(typical(DayStatistic::median).values[5].vehicles, 20);
  EXPECT_EQ(typical().values[0].days, 6);
  EXPECT_EQ(typical().values[12].days, 0);
  EXPECT_EQ(typical().end_slice, 12u);
  EXPECT_EQ(typical().faults[0].gaps, 0);
}

TEST_F(SixDays, ReportGapsAndScaleUpSmallOnes) {
  records_.erase(records_.begin() + 4);
  record(0, 5).interval_s =
      240;  // the record erased moved them by one: slice 6; 20 vehicles in four minutes are 25 in five
  record(0, 8).interval_s = 120;  // slice 9: too little to go by
  const CountedDay day = typical();
  EXPECT_EQ(day.faults[0].gaps, 2);
  EXPECT_EQ(day.values[4].days, 5);
  EXPECT_EQ(day.values[9].days, 5);
  EXPECT_FLOAT_EQ(day.values[6].vehicles, (25 + 21 + 19 + 22 + 18 + 20) / 6.0f);
}

TEST_F(SixDays, LeaveOutRecordsThatOverlap) {
  set(2, 7, 19);
  const CountedDay day = typical();
  EXPECT_EQ(day.faults[0].overlaps, 1);
  EXPECT_EQ(day.faults[0].gaps, 0);
  EXPECT_EQ(day.values[7].days, 5);
}

TEST_F(SixDays, LeaveOutMoreThanALaneCanCarry) {
  record(1, 3).vehicles = 201;  // 2412 an hour
  record(1, 4).vehicles = 200;
  const CountedDay day = typical();
  EXPECT_EQ(day.faults[0].implausible, 1);
  EXPECT_EQ(day.faults[0].outliers, 1);  // 200 is possible, but not on that day
}

TEST_F(SixDays, LeaveOutWhatDiffersFromTheOtherDays) {
  // Median 20, scale max(1, 0.6745 sqrt(21) = 3.09): z = 0.6745 (x - 20) / 3.09 passes 3.5 between 36 and 37.
  record(0, 3).vehicles = 36;
  record(0, 4).vehicles = 37;
  const CountedDay day = typical();
  EXPECT_EQ(day.faults[0].outliers, 1);
  EXPECT_EQ(day.values[3].days, 6);
  EXPECT_EQ(day.values[4].days, 5);
  EXPECT_FLOAT_EQ(day.values[4].vehicles, 20);
}

TEST_F(SixDays, LeaveOutADayOnWhichTheDetectorWasSilent) {
  for (int slice = 0; slice < 12; ++slice) record(4, slice).vehicles = 0;
  const CountedDay day = typical();
  EXPECT_EQ(day.faults[0].silent_days, 1);
  EXPECT_EQ(day.faults[0].gaps, 0);
  EXPECT_FLOAT_EQ(day.values[0].vehicles, (20 + 21 + 19 + 22 + 20) / 5.0f);
}

TEST(CountedFlows, AddUpLanesAndLeaveOutLinksWithUncountedOnes) {
  Network town = small_town();
  town.links[LinkId(0)].lanes.push_back({90, 10, class_bit(VehicleClass::car)});
  town.links[LinkId(0)].lanes.push_back({90, 10, class_bit(VehicleClass::bicycle)});
  town.links[LinkId(1)].lanes.push_back({90, 10, class_bit(VehicleClass::car)});
  const std::vector<Detector> detectors = {{"a", LinkId(0), {}, 0},  {"b", LinkId(0), {}, 1},  {"c", LinkId(1), {}, 0},
                                           {"d", LinkId(3), {}, {}}, {"e", LinkId(3), {}, {}}, {"f", {}, {}, {}}};
  CountedDay day;
  day.slices = 1;
  day.values = {{4, 3}, {6, 2}, {9, 3}, {10, 3}, {12, 3}, {1, 1}};
  const CountedFlows flows = counted_flows(town, detectors, day);
  ASSERT_EQ(flows.counts.size(), 2u);
  EXPECT_EQ(flows.counts[0].link, LinkId(0));
  EXPECT_DOUBLE_EQ(flows.counts[0].vehicles, 10);
  EXPECT_DOUBLE_EQ(flows.counts[0].days, 2);
  EXPECT_DOUBLE_EQ(flows.counts[1].vehicles, 11);  // two detectors of the whole link: their mean
  EXPECT_EQ(flows.links_with_uncounted_lanes, 1u);
  EXPECT_EQ(flows.detectors_elsewhere, 1u);
}

}  // namespace
}  // namespace nightwave
