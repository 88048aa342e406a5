#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Publishing through the real program: what is published is proven by the public key alone, what was touched is not, and
whatever goes wrong, the plan that was current stays and the reason is said twice, for programs and for people."""

import hashlib
import json
import os
import shutil
import subprocess
import unittest

from program import command, nightwave
from published_city import City


class Publish(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.addClassCleanup(cls.city.close)

    def setUp(self):
        self.store = self.city.work / self.id().rsplit(".", 1)[-1]

    def refused(self, result, code, *words):
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    def proven(self, folder, *more):
        result = self.city.verify(folder, *more)
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        return json.loads(result.stdout)

    def street_verdict(self, accepted, plan=0):
        path = self.city.work / "street.json"
        hashes = {key: hashlib.sha256(file.read_bytes()).hexdigest()
                  for key, file in (("scenario_sha256", self.city.scenario), ("plan_sha256", self.city.plans[plan]))}
        path.write_text(json.dumps({**hashes, "accepted": accepted, "reasons": [] if accepted else ["it is slower"]}),
                        encoding="utf-8")
        return path

    def test_a_published_version_is_proven_and_holds_the_plan(self):
        summary = self.city.publish(self.store)
        self.assertEqual((summary["outcome"], summary["safety"]["ok"]), ("published", True))
        self.assertEqual(summary["version"], summary["current"])
        current = self.store / "current"
        self.assertEqual((current / "plan.nc").read_bytes(), self.city.plans[0].read_bytes())
        self.assertEqual(sorted(file.name for file in current.iterdir()),
                         ["manifest.json", "manifest.sig", "plan.nc", "safety.json"])
        self.assertEqual(self.proven(self.store)["version"], summary["version"])
        shutil.copytree(current, self.city.work / "on_a_controller")
        self.assertEqual(self.proven(self.city.work / "on_a_controller")["version"], summary["version"])

    def test_every_flipped_byte_is_rejected(self):
        """Every byte of the signature, a hundredth of each other file; NIGHTWAVE_EVERY_BYTE=1: every byte of all but the
        plan, of which it is a two-thousandth. All bytes of a small plan: unit_publish."""
        self.city.publish(self.store)
        folder = (self.store / "current").resolve()
        tried = 0
        for file in sorted(folder.iterdir()):
            good = file.read_bytes()
            file.chmod(0o644)
            parts = 100
            if os.environ.get("NIGHTWAVE_EVERY_BYTE"):
                parts = 2000 if file.name == "plan.nc" else len(good)
            stride = max(1, len(good) // parts)
            places = sorted({*range(0, len(good), stride), len(good) - 1})
            for at in places:
                bad = bytearray(good)
                bad[at] ^= 1 << (at % 8)
                file.write_bytes(bad)
                result = self.city.verify(self.store)
                self.assertEqual(result.returncode, 4, f"{file.name}, byte {at}: {result.stdout}")
                self.assertFalse(json.loads(result.stdout)["ok"])
                tried += 1
            for other in (good[:-1], good + b"\n", b""):
                file.write_bytes(other)
                self.assertEqual(self.city.verify(self.store).returncode, 4, file.name)
            file.write_bytes(good)
        self.assertGreater(tried, 250)
        self.proven(self.store)

    def test_files_and_folders_swapped_between_versions_are_rejected(self):
        first = self.city.publish(self.store, 0)["version"]
        second = self.city.publish(self.store, 1)["version"]
        versions = self.store / "versions"
        a, b, aside = versions / first, versions / second, self.city.work / "aside"
        for name in ("plan.nc", "manifest.json", "manifest.sig"):
            for origin, target in ((a / name, aside), (b / name, a / name), (aside, b / name)):
                origin.rename(target)
            for folder in (a, b):
                self.refused(self.city.verify(folder), 4, folder.name)
            for origin, target in ((a / name, aside), (b / name, a / name), (aside, b / name)):
                origin.rename(target)
        self.proven(a)
        for origin, target in ((a, aside), (b, a), (aside, b)):
            origin.rename(target)
        self.refused(self.city.verify(self.store), 4, f"it holds version {first}")

    def test_added_and_removed_files_are_rejected(self):
        self.city.publish(self.store)
        folder = (self.store / "current").resolve()
        (folder / "more").mkdir()
        self.refused(self.city.verify(self.store), 4, "more does not belong to it")
        (folder / "more").rmdir()
        for name in ("manifest.json", "manifest.sig", "plan.nc", "safety.json"):
            (folder / name).rename(self.city.work / "aside")
            self.refused(self.city.verify(self.store), 4, name)
            (self.city.work / "aside").rename(folder / name)
        self.proven(self.store)

    def test_a_version_is_valid_from_its_first_to_before_its_last_second(self):
        self.city.publish(self.store, 0, "--valid-from", "2026-03-01T00:00:00Z", "--valid-days", 2)
        for time, words in (("2026-02-28T23:59:59Z", "not valid yet"), ("2026-03-03T00:00:00Z", "not valid any more")):
            self.refused(self.city.verify(self.store, "--at", time), 4, words)
        for time in ("2026-03-01T00:00:00Z", "2026-03-02T23:59:59Z"):
            self.proven(self.store, "--at", time)

    def test_an_older_version_does_not_pass_for_news_and_a_rollback_does(self):
        first = self.city.publish(self.store, 0)["version"]
        second = self.city.publish(self.store, 1)["version"]
        self.proven(self.store, "--newer-than", first)
        (self.store / "current").unlink()
        (self.store / "current").symlink_to(f"versions/{first}")  # whoever may write here, but has no key
        self.refused(self.city.verify(self.store, "--newer-than", second), 4, "not newer than")
        result = nightwave("rollback", self.store, "--to", first, "--key", self.city.key)
        self.assertEqual(result.returncode, 0, result.stderr)
        verdict = self.proven(self.store, "--newer-than", second)
        self.assertEqual(verdict["rollback_to"], first)
        self.assertEqual((self.store / "current" / "plan.nc").read_bytes(), self.city.plans[0].read_bytes())

    def test_another_key_proves_nothing(self):
        self.city.publish(self.store)
        other = self.city.work / "other.key"
        self.assertEqual(nightwave("keygen", "-o", other).returncode, 0)
        result = nightwave("verify", self.store, "--public-key", f"{other}.pub")
        self.refused(result, 4, "its signature is not one of key")
        self.refused(nightwave("rollback", self.store, "--to", os.readlink(self.store / "current").split("/")[1],
                               "--key", other), 4, "its signature is not one of key")
        self.refused(nightwave("keygen", "-o", other), 2, "exists")

    def test_a_key_that_others_may_read_is_refused_and_nothing_changes(self):
        before = self.city.publish(self.store)["version"]
        for mode in (0o644, 0o640, 0o604):
            self.city.key.chmod(mode)
            try:
                result = nightwave(*self.city.publish_arguments(self.store, 1))
            finally:
                self.city.key.chmod(0o600)
            self.refused(result, 3, "site.key", f"has mode {mode:04o}", "chmod 600")
            summary = json.loads(result.stdout)
            self.assertEqual((summary["outcome"], summary["version"], summary["current"]), ("failed", None, before))
        self.assertEqual(self.proven(self.store)["version"], before)

    def test_an_unsafe_or_damaged_plan_leaves_the_current_one(self):
        before = self.city.publish(self.store)["version"]
        damaged = self.city.work / "damaged.nc"
        damaged.write_bytes(self.city.plans[1].read_bytes()[:-200])
        arguments = ["--store", self.store, "--key", self.city.key]
        self.refused(nightwave("publish", self.city.scenario, damaged, *arguments), 3, "plan.nc")
        try:
            import netCDF4
        except ImportError:
            self.skipTest("python3-netcdf4 is not installed, so no plan can be made unsafe")
        unsafe = self.city.work / "unsafe.nc"
        shutil.copy(self.city.plans[1], unsafe)
        with netCDF4.Dataset(unsafe, "a") as plan:
            plan["stage_duration"][0, 0] = 1
        result = nightwave("publish", self.city.scenario, unsafe, *arguments)
        self.refused(result, 4, "unsafe.nc is not safe", "sum")
        summary = json.loads(result.stdout)
        self.assertEqual((summary["outcome"], summary["current"], summary["safety"]["ok"]), ("rejected", before, False))
        self.assertTrue(summary["safety"]["errors"])
        self.assertEqual(self.proven(self.store)["version"], before)
        self.assertEqual([entry.name for entry in (self.store / "versions").iterdir()], [before])

    def test_the_street_verdict_decides_by_policy(self):
        verdict = ("--street-verdict", self.street_verdict(False, 1))
        result = nightwave(*self.city.publish_arguments(self.store, 1, *verdict, "--policy", "keep"))
        self.refused(result, 5, "it is slower", "there is no current version to keep")
        before = self.city.publish(self.store, 0)["version"]
        result = nightwave(*self.city.publish_arguments(self.store, 1, *verdict))
        self.refused(result, 5, "it is slower")
        self.assertEqual(json.loads(result.stdout)["outcome"], "rejected")
        kept = self.city.publish(self.store, 1, *verdict, "--policy", "keep")
        self.assertEqual((kept["outcome"], kept["version"], kept["current"], kept["reason"]),
                         ("kept", None, before, "it is slower"))
        self.assertEqual(self.proven(self.store)["version"], before)
        self.city.publish(self.store, 1, *verdict, "--policy", "mark")
        marked = self.proven(self.store)
        self.assertEqual((marked["marked"], marked["street"]["reasons"]), (True, ["it is slower"]))
        self.refused(nightwave(*self.city.publish_arguments(self.store, 0, *verdict)), 3, "plan_sha256")

    def test_a_stage_that_failed_leaves_the_current_version_and_is_named(self):
        before = self.city.publish(self.store)["version"]
        stages = self.city.work / "stages"
        stages.mkdir()
        verdict = ("--stages", stages, "--street-verdict", self.street_verdict(True, 1), "--policy", "keep")
        self.refused(nightwave(*self.city.publish_arguments(self.store, 1, *verdict)), 1,
                     f"version {before} stays current: the stage import did not end: its log says nothing")
        for stage in ("import", "plan", "check", "street"):
            (stages / f"{stage}.exit").write_text("0\n")
        (stages / "plan.exit").write_text("3\n")
        (stages / "plan.log").write_text("nightwave: city.nc: cannot be read\n")
        result = nightwave(*self.city.publish_arguments(self.store, 1, *verdict))
        reason = f"version {before} stays current: the stage plan ended with exit code 3: city.nc: cannot be read"
        self.assertEqual((result.returncode, result.stderr), (3, f"nightwave: {reason}\n"))
        summary = json.loads(result.stdout)
        self.assertEqual((summary["outcome"], summary["reason"], summary["version"], summary["current"]),
                         ("failed", reason, None, before))
        self.assertEqual((summary["safety"], summary["stages"], summary["failed_stage"]),
                         (None, {"import": 0, "plan": 3, "check": 0, "street": 0}, "plan"))
        (stages / "plan.exit").write_text("0\n")
        self.assertIsNone(self.city.publish(self.store, 1, *verdict)["failed_stage"])
        self.assertNotEqual(self.proven(self.store)["version"], before)

    def test_commands_that_make_no_sense_exit_2_and_absent_files_3(self):
        for arguments in (("verify", self.store, "--public-key", "k", "--at", "tomorrow"),
                          ("verify", self.store, "--public-key", "k", "--newer-than", "7"),
                          ("rollback", self.store, "--to", "yesterday", "--key", "k"),
                          self.city.publish_arguments(self.store, 0, "--policy", "mark"),
                          self.city.publish_arguments(self.store, 0, "--stages", self.city.work),
                          self.city.publish_arguments(self.store, 0, "--valid-from", "2026-02-30")):
            self.assertEqual(nightwave(*arguments).returncode, 2, arguments)
        self.refused(self.city.verify(self.store), 3, "is no folder")
        self.refused(nightwave("verify", self.store, "--public-key", "absent.pub"), 3, "absent.pub")
        self.refused(nightwave("rollback", self.store, "--to", "20260101T000000Z", "--key", self.city.key), 3,
                     "is no plan store")

    def test_publishers_at_the_same_time_each_make_a_version(self):
        processes = [subprocess.Popen(command(*self.city.publish_arguments(self.store, i % 2)), stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True) for i in range(4)]
        versions = []
        for process in processes:
            output, messages = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, messages)
            versions.append(json.loads(output)["version"])
        self.assertEqual(len(set(versions)), 4)
        self.assertEqual(self.proven(self.store)["version"], max(versions))
        for version in versions:
            self.proven(self.store / "versions" / version)


if __name__ == "__main__":
    unittest.main()
