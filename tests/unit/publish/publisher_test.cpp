// SPDX-License-Identifier: Apache-2.0
#include "publish/publisher.hpp"

#include "base/errors.hpp"
#include "publish/version_proof.hpp"
#include "store_folder.hpp"

namespace nightwave {
namespace {

namespace fs = std::filesystem;

class Publishing : public AStore {
 protected:
  Manifest proven(const ProofDemands& demands = {}) const {
    return prove_version(version_folder(store()), key().public_key(), demands);
  }
};

TEST_F(Publishing, MakesAProvenVersionCurrent) {
  const auto outcome = publish_safe(request());
  EXPECT_EQ(outcome.published, proven().version);
  EXPECT_EQ(content_of(store() / "current" / "plan.nc"), "a plan");
}

TEST_F(Publishing, NeverUsesANameTwiceAndTheNewerNameIsGreater) {
  const auto first = publish_safe(request()).published;
  const auto second = publish_safe(request()).published;
  EXPECT_LT(*first, *second);
  EXPECT_EQ(proven().replaces, first);
  EXPECT_NO_THROW(proven({std::nullopt, first}));
  EXPECT_THROW(proven({std::nullopt, second}), CheckFailed);
}

TEST_F(Publishing, OfAnUnsafePlanLeavesTheStoreAsItWas) {
  const auto first = publish_safe(request()).published;
  const PrivateKey private_key(seed_);
  PublishOutcome outcome;
  {
    LockedStore locked(store());
    const auto judge = [](const fs::path&) { return verify::Verdict{{{"a", "yellow", "too short"}}, {}}; };
    EXPECT_THROW(publish(locked, private_key, request(), judge, outcome), CheckFailed);
    EXPECT_EQ(locked.versions().size(), 1U);
  }
  EXPECT_EQ(outcome.current, first);
  EXPECT_FALSE(outcome.safety->ok());
  EXPECT_EQ(proven().version, *first);
}

TEST_F(Publishing, JudgesTheCopyThatIsSigned) {
  const PrivateKey private_key(seed_);
  LockedStore locked(store());
  PublishOutcome outcome;
  const auto judge = [&](const fs::path& copy) {
    write_file(plan(), "replaced while it was judged");
    EXPECT_EQ(content_of(copy), "a plan");
    return verify::Verdict{};
  };
  publish(locked, private_key, request(), judge, outcome);
  EXPECT_EQ(content_of(store() / "current" / "plan.nc"), "a plan");
}

TEST_F(Publishing, SignsNothingThatWasSwappedAfterItWasRead) {
  const auto first = publish_safe(request()).published;
  const PrivateKey private_key(seed_);
  LockedStore locked(store());
  PublishOutcome outcome;
  const auto judge = [](const fs::path& copy) {
    write_file(copy, "a plan that nobody judged");
    return verify::Verdict{};
  };
  EXPECT_THROW(publish(locked, private_key, request(), judge, outcome), CheckFailed);
  EXPECT_EQ(locked.versions(), std::vector<std::string>{*first});
  EXPECT_EQ(proven().version, *first);
  EXPECT_FALSE(outcome.published);
}

TEST_F(Publishing, SucceedsAlsoWhereOlderVersionsCannotBeRemoved) {
  publish_safe(request());
  const PrivateKey private_key(seed_);
  LockedStore locked(store());
  PublishOutcome outcome;
  auto one = request();
  one.retain = 1;
  const auto judge = [&](const fs::path&) {
    fs::create_directories(store() / "versions" / ".removed" / "in the way");
    return verify::Verdict{};
  };
  publish(locked, private_key, one, judge, outcome);
  EXPECT_TRUE(outcome.retention_failure);
  EXPECT_TRUE(outcome.removed.empty());
  EXPECT_EQ(proven().version, outcome.published);
}

TEST_F(Publishing, TreatsARejectedPlanAsThePolicySays) {
  auto street = request();
  street.street_verdict = verdict();
  judge_in_the_street(false);
  street.policy = StreetPolicy::keep;
  EXPECT_THROW(publish_safe(street), StreetRejected);  // nothing to keep
  street.policy = StreetPolicy::mark;
  const auto marked = publish_safe(street).published;
  EXPECT_TRUE(proven().marked());
  EXPECT_EQ(proven().street, (StreetRecord{"rejected", "mark", {"slow"}}));
  street.policy = StreetPolicy::keep;
  const auto kept = publish_safe(street);
  EXPECT_FALSE(kept.published);
  EXPECT_EQ(kept.current, marked);
  street.policy = StreetPolicy::reject;
  EXPECT_THROW(publish_safe(street), StreetRejected);
  EXPECT_EQ(proven().version, *marked);
  judge_in_the_street(true);
  publish_safe(street);
  EXPECT_EQ(proven().street.verdict, "accepted");
}

TEST_F(Publishing, KeepsNoVersionThatHasExpired) {
  auto expired = request();
  expired.valid_until = expired.valid_from;
  publish_safe(expired);
  judge_in_the_street(false);
  auto street = request();
  street.street_verdict = verdict();
  street.policy = StreetPolicy::keep;
  EXPECT_THROW(publish_safe(street), StreetRejected);
}

TEST_F(Publishing, RefusesAVerdictOnAnotherPlan) {
  judge_in_the_street(true);
  write_file(plan(), "another plan");
  auto street = request();
  street.street_verdict = verdict();
  EXPECT_THROW(publish_safe(street), InputError);
  EXPECT_THROW(version_folder(store()), CheckFailed);
}

TEST_F(Publishing, IsRolledBackByANewerVersionWithTheOlderPlan) {
  const auto first = publish_safe(request()).published;
  write_file(plan(), "a worse plan");
  const auto second = publish_safe(request()).published;
  const PrivateKey private_key(seed_);
  {
    LockedStore locked(store());
    roll_back(locked, private_key, *first, now());
  }
  EXPECT_EQ(content_of(store() / "current" / "plan.nc"), "a plan");
  const Manifest back = proven({now(), second});
  EXPECT_EQ(back.rollback_to, first);
  EXPECT_EQ(back.replaces, second);
  LockedStore locked(store());
  EXPECT_THROW(roll_back(locked, private_key, "20000101T000000Z", now()), InputError);
  EXPECT_THROW(roll_back(locked, PrivateKey(PrivateKey::Seed{9}), *first, now()), CheckFailed);
}

TEST_F(Publishing, RetainsTheNewestVersions) {
  auto few = request();
  few.retain = 2;
  std::vector<std::string> published;
  for (int i = 0; i < 4; ++i) published.push_back(*publish_safe(few).published);
  LockedStore locked(store());
  EXPECT_EQ(locked.versions(), (std::vector<std::string>{published[2], published[3]}));
}

TEST_F(Publishing, TidiesWhatAnEarlierOneLeftUnfinished) {
  publish_safe(request());
  fs::create_directory(store() / "versions" / ".staging");
  write_file(store() / "versions" / ".staging" / "plan.nc", "half a pl");
  fs::create_directory_symlink("versions/nowhere", store() / ".current.tmp");
  EXPECT_NO_THROW(proven());
  publish_safe(request());
  EXPECT_FALSE(fs::exists(store() / "versions" / ".staging"));
}

TEST_F(Publishing, IsNotProvenWithAnAddedRemovedLinkedOrRenamedPart) {
  publish_safe(request());
  const fs::path version = fs::canonical(store() / "current");
  write_file(version / ".hidden", "");
  EXPECT_THROW(proven(), CheckFailed);
  fs::remove(version / ".hidden");
  EXPECT_NO_THROW(proven());
  fs::rename(version / "plan.nc", folder_ / "moved.nc");
  EXPECT_THROW(proven(), CheckFailed);
  fs::create_symlink(folder_ / "moved.nc", version / "plan.nc");
  EXPECT_THROW(proven(), CheckFailed);
  fs::remove(version / "plan.nc");
  fs::rename(folder_ / "moved.nc", version / "plan.nc");
  EXPECT_NO_THROW(proven());
  const fs::path other = version.parent_path() / "20000101T000000Z";
  fs::rename(version, other);
  EXPECT_THROW(prove_version(other, key().public_key()), CheckFailed);
  fs::remove(store() / "current");
  fs::create_symlink("../elsewhere", store() / "current");
  EXPECT_THROW(version_folder(store()), CheckFailed);
}

TEST_F(Publishing, IsNotProvenWithAnyBitFlipped) {
  publish_safe(request());
  const fs::path version = fs::canonical(store() / "current");
  std::size_t flips = 0;
  for (const char* name : {"manifest.json", "manifest.sig", "plan.nc", "safety.json"}) {
    const std::string good = content_of(version / name);
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit, ++flips) {
        std::string bad = good;
        bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1U << bit));
        write_file(version / name, bad);
        EXPECT_THROW(proven(), CheckFailed) << name << ", byte " << at << ", bit " << bit;
      }
    }
    write_file(version / name, good);
  }
  EXPECT_GT(flips, 5000U);
  EXPECT_NO_THROW(proven());
}

TEST_F(Publishing, IsProvenWithinItsValidityOnly) {
  auto day = request();
  day.valid_from = {1000};
  day.valid_until = {2000};
  publish_safe(day);
  EXPECT_THROW(proven({Instant{999}, {}}), CheckFailed);
  EXPECT_NO_THROW(proven({Instant{1000}, {}}));
  EXPECT_NO_THROW(proven({Instant{1999}, {}}));
  EXPECT_THROW(proven({Instant{2000}, {}}), CheckFailed);
}

}  // namespace
}  // namespace nightwave
