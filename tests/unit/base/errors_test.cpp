// SPDX-License-Identifier: Apache-2.0
#include "base/errors.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/check.hpp"

namespace nightwave {
namespace {

TEST(AnInputError, ReadsAsFileElementProblemAndRemedy) {
  const InputError error("city.nc", "offset[17]", "= 95 s (must be below the 90 s cycle)",
                         "reduce it or raise cycle[17]");
  EXPECT_STREQ(error.what(), "city.nc: offset[17] = 95 s (must be below the 90 s cycle); reduce it or raise cycle[17]");
  EXPECT_EQ(error.element(), "offset[17]");
}

TEST(AnInputError, LeavesOutWhatIsUnknown) {
  EXPECT_STREQ(InputError("city.nc", "", "ends early").what(), "city.nc: ends early");
}

TEST(AnInputError, StaysOneLineWhateverTheFileHolds) {
  EXPECT_STREQ(InputError("a.xml", "edge 'x\ny'", "is unknown").what(), "a.xml: edge 'x y' is unknown");
}

TEST(Require, NamesTheCaller) {
  EXPECT_NO_THROW(require(true, "holds"));
  try {
    require(false, "stages sum to the cycle");
    FAIL() << "no error";
  } catch (const InvariantError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("stages sum to the cycle ["), std::string::npos) << text;
    EXPECT_NE(text.find("errors_test.cpp:"), std::string::npos) << text;
  }
}

TEST(ACheck, IsMadeOnlyInBuildsThatAskForIt) {
#ifdef NIGHTWAVE_CHECKS
  EXPECT_THROW(NIGHTWAVE_CHECK(1 > 2), InvariantError);
#else
  EXPECT_NO_THROW(NIGHTWAVE_CHECK(1 > 2));
#endif
}

}  // namespace
}  // namespace nightwave
