#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The nightly chain of jobs/night.sh in a real Slurm: an undisturbed night publishes every type of day; nights in which
each stage fails, by real means, leave yesterday's plan in force and say which stage failed and why. Prints the table of
what was kept and said.

Usage: night_test.py      the fast tier;  night_test.py time_limit      waits for a real time limit (slow)
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

import private_slurm
import runs

SLOW = len(sys.argv) > 1 and sys.argv[1] == "time_limit"
STAGES = ("import", "plan", "check", "street", "publish")
NIGHT = runs.SOURCE / "jobs" / "night.sh"
DAY_TYPES = ("undisturbed", "import", "plan", "check", "street", "publish")
ARTERIAL = runs.ARTERIAL.parent


def nightwave(*arguments):
    return runs.run(1, "--log-level", "warning", *arguments)


class City:
    """The folder that jobs/night.sh works in: inputs/arterial for all types of day, two minutes of the morning."""

    def __init__(self, folder, day_types):
        self.folder, self.day_types = folder, day_types
        folder.mkdir()
        shutil.copy(ARTERIAL / "arterial.net.xml", folder)
        self.days(day_types)
        for name in day_types:
            (folder / name).mkdir()
            shutil.copy(ARTERIAL / "arterial.rou.xml", folder / name / "routes.xml")
            assert nightwave("keygen", "-o", folder / name / "site.key").returncode == 0
            (folder / name / "plan.toml").write_text("")
            for stage, options in (
                    ("import", f"sumo --net arterial.net.xml --routes {name}/routes.xml --begin 27000 --end 27120"),
                    ("plan", f"--config {name}/plan.toml --evaluations 500 --islands 2 --threads 1"),
                    ("street", "--seeds 1 --drain 300 --threads 1"),
                    ("publish", f"--store store/{name} --key {name}/site.key --policy keep")):
                (folder / name / f"{stage}.options").write_text(f"# of the {stage} stage\n{options}\n")

    def days(self, day_types):
        (self.folder / "day_types.txt").write_text("".join(f"{name}\n" for name in day_types))

    def current(self, name):
        link = self.folder / "store" / name / "current"
        return pathlib.Path(os.readlink(link)).name if link.is_symlink() else None

    def verify(self, name):
        return nightwave("verify", self.folder / "store" / name, "--public-key", self.folder / name / "site.key.pub")


class Night:
    """One run of jobs/night.sh, from its first line on."""

    def __init__(self, city, environment):
        self.city = city
        self.before = {name: city.current(name) for name in city.day_types}
        self.process = subprocess.Popen([NIGHT, city.folder], env=environment, stdin=subprocess.DEVNULL, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        first = self.process.stdout.readline()
        assert ": jobs " in first, first + self.process.stderr.read()
        folder, jobs = first.split(": jobs ")
        self.folder = pathlib.Path(folder)
        self.jobs = dict(zip(STAGES, jobs.split(",")[0].split()))

    def ended(self, name, stage):
        return (self.folder / name / f"{stage}.exit").exists()

    def end(self):
        output, self.messages = self.process.communicate(timeout=250)
        self.lines = dict(line.split(": ", 1) for line in output.splitlines())
        self.after = {name: self.city.current(name) for name in self.before}
        return self

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()

    def summary(self, name):
        return json.loads((self.folder / name / "publish.json").read_text())

    def exit_code(self, name):
        return int((self.folder / name / "publish.exit").read_text())

    def log(self, name):
        return "\n".join(path.read_text() for path in sorted((self.folder / name).glob("*.log")))


@unittest.skipIf(SLOW, "only the slow tests were asked for")
class NightlyChain(private_slurm.InPrivateSlurm):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = City(cls.base / "city", DAY_TYPES)
        cls.table = []
        cls.first = cls.night().end()
        cls.second = cls.night_of_failures()
        cls.third = cls.night_without_sumo()

    @classmethod
    def tearDownClass(cls):
        print("\n| failure | outcome, exit code | current | what was said |\n|---|---|---|---|")
        for row in sorted(cls.table, key=lambda row: STAGES.index(row[0].split(":")[0])):
            print("| " + " | ".join(row) + " |")

    @classmethod
    def night(cls, **environment):
        night = Night(cls.city, {**cls.slurm.environment, **environment})
        cls.addClassCleanup(night.stop)
        return night

    @classmethod
    def night_of_failures(cls):
        """Breaks a stage in each type of day, and interrupts the search of the undisturbed one."""
        folder = cls.city.folder
        routes = folder / "import" / "routes.xml"
        routes.write_bytes(routes.read_bytes()[:100_000])
        (folder / "plan" / "plan.toml").write_text('[cycle]\nlongest_s = 90\n\n[signal."Nowhere"]\nlocked = true\n')
        (folder / "street" / "plan.toml").write_text("[cycle]\nshortest_s = 240\nlongest_s = 240\n")
        (folder / "street" / "plan.options").write_text("--config street/plan.toml --evaluations 2 --threads 1")
        for stage, enough in (("street", ("1 ", "1,2,3 ")), ("import", ("27120", "27240"))):  # to tell for certain
            options = folder / "street" / f"{stage}.options"
            options.write_text(options.read_text().replace(*enough))
        (folder / "publish" / "site.key").chmod(0o644)
        options = folder / "undisturbed" / "plan.options"
        options.write_text(options.read_text().replace("500", "60000"))  # longer than the messages to Slurm take
        night = cls.night()
        cls.slurm.tell("scontrol", "hold", night.jobs["check"])
        cls.beside = subprocess.run([NIGHT, folder], env=cls.slurm.environment, capture_output=True, text=True, check=False)
        telemetry = night.folder / "undisturbed" / "plan.logs" / "telemetry.jsonl"
        runs.wait_until(lambda: telemetry.exists() and telemetry.read_text().count("\n") >= 4, 150, "the fourth generation")
        cls.slurm.tell("scancel", "--signal=USR1", f"{night.jobs['plan']}_1")  # as before a time limit
        runs.wait_until(lambda: night.ended("check", "plan"), 150, "the plan that is to be made unsafe")
        cls.make_unsafe(night.folder / "check" / "plan.nc")
        cls.slurm.tell("scontrol", "release", night.jobs["check"])
        return night.end()

    @classmethod
    def night_without_sumo(cls):
        """SUMO is not there, and one search is cancelled."""
        cls.city.days(("undisturbed", "plan"))
        (cls.city.folder / "plan" / "plan.toml").write_text("")
        options = cls.city.folder / "plan" / "plan.options"
        options.write_text(options.read_text().replace("500", "900000"))
        night = cls.night(SUMO_BINARY="/nonexistent/sumo")
        telemetry = night.folder / "plan" / "plan.logs" / "telemetry.jsonl"
        runs.wait_until(telemetry.exists, 150, "the search")
        cls.slurm.tell("scancel", f"{night.jobs['plan']}_2")
        return night.end()

    @staticmethod
    def make_unsafe(plan):
        """The first green lasts a second."""
        text = subprocess.run(["ncdump", plan], capture_output=True, text=True, check=True).stdout
        head, greens = text.split(" stage_duration =\n", 1)
        unsafe = f"{head} stage_duration =\n 1,{greens.split(',', 1)[1]}"
        (file := plan.with_suffix(".cdl")).write_text(unsafe)
        subprocess.run(["ncgen", "-k", "nc4", "-o", plan, file], check=True)

    def published(self, night, name):
        summary = night.summary(name)
        self.assertEqual((summary["outcome"], night.exit_code(name)), ("published", 0), night.log(name))
        self.assertEqual(summary["stages"], {"import": 0, "plan": 0, "check": 0, "street": 0})
        self.assertNotEqual(summary["version"], night.before[name])
        self.assertEqual(self.city.verify(name).returncode, 0)
        return summary

    def kept(self, night, name, failure, outcome, exit_code, stages, *words):
        """Yesterday's version is current and proven, and the summary and the last line tell why."""
        summary = night.summary(name)
        self.assertEqual((summary["outcome"], night.exit_code(name)), (outcome, exit_code), night.log(name))
        self.assertEqual(list(summary["stages"].values()), stages)
        self.assertEqual((summary["version"], summary["current"]), (None, night.before[name]))
        self.assertEqual(night.after[name], night.before[name])
        for word in words:
            self.assertIn(word, summary["reason"])
            self.assertIn(word, night.lines[name])
        self.assertIsNotNone(night.before[name])
        version = self.city.folder / "store" / name / "versions" / night.before[name]
        result = nightwave("verify", version, "--public-key", self.city.folder / name / "site.key.pub")
        self.assertEqual(result.returncode, 0, result.stderr)
        said = night.lines[name].replace(str(self.base) + "/", "").replace(night.before[name], "V")
        self.table.append((failure, f"{outcome}, {exit_code}", "V, proven", said))
        return summary

    def test_publishes_every_type_of_day_when_nothing_fails(self):
        self.assertEqual(self.first.process.returncode, 0, self.first.messages)
        for name in DAY_TYPES:
            summary = self.published(self.first, name)
            self.assertEqual((summary["street"]["verdict"], summary["failed_stage"]), ("accepted", None))
            self.assertIn(f"published version {summary['version']}", self.first.lines[name])

    def test_a_failure_of_one_type_of_day_ends_with_the_greatest_exit_code_and_leaves_the_others_alone(self):
        self.assertEqual(self.second.process.returncode, 4, self.second.messages)
        self.published(self.second, "undisturbed")

    def test_an_interrupted_search_is_requeued_and_published(self):
        log = (self.second.folder / "undisturbed" / "plan.logs" / "rank-0000.log").read_text()
        self.assertIn("interrupted after", log)
        self.assertIn("going on from", log)
        self.published(self.second, "undisturbed")

    def test_damaged_routes_keep_yesterdays_plan(self):
        self.kept(self.second, "import", "import: routes file cut off", "failed", 3, [3, 3, 3, 3],
                  "stays current: the stage import ended with exit code 3", "routes.xml")

    def test_an_impossible_wish_keeps_yesterdays_plan(self):
        self.kept(self.second, "plan", "plan: plan.toml names a signal that is not there", "failed", 3, [0, 3, 3, 3],
                  "stays current: the stage plan ended with exit code 3", "plan.toml", "Nowhere")

    def test_a_plan_that_became_unsafe_keeps_yesterdays_plan(self):
        summary = self.kept(self.second, "check", "check: a green of plan.nc set to 1 s", "rejected", 4, [0, 0, 4, 0],
                            "stays current: the stage check ended with exit code 4", "is not safe", "stage minimum")
        self.assertEqual(summary["failed_stage"], "check")

    def test_a_worse_plan_keeps_yesterdays_plan(self):
        summary = self.kept(self.second, "street", "street: SUMO rejects the plan", "kept", 0, [0, 0, 0, 5],
                            "as long as the shipped programs")
        self.assertEqual((summary["street"]["verdict"], summary["failed_stage"]), ("rejected", None))

    def test_a_key_that_others_may_read_keeps_yesterdays_plan(self):
        self.kept(self.second, "publish", "publish: private key open to others", "failed", 3, [0, 0, 0, 0],
                  "site.key", "mode 0644")

    def test_missing_sumo_keeps_yesterdays_plan(self):
        self.kept(self.third, "undisturbed", "street: SUMO missing", "failed", 1, [0, 0, 0, 1],
                  "stays current: the stage street ended with exit code 1", "SUMO_BINARY")

    def test_a_cancelled_search_keeps_yesterdays_plan(self):
        summary = self.kept(self.third, "plan", "plan: job cancelled", "failed", 1, [0, None, 3, 3],
                            "stays current: the stage plan did not end", "CANCELLED")
        self.assertEqual(summary["failed_stage"], "plan")

    def test_a_second_night_beside_the_first_is_refused(self):
        self.assertEqual((self.beside.returncode, self.beside.stdout), (1, ""))
        self.assertEqual(self.beside.stderr, f"{self.city.folder}: the last night is still running\n")

    def test_a_repeated_publication_publishes_the_same_plan_as_a_newer_version(self):
        name, night = "undisturbed", self.second
        number = self.slurm.submit(f"--array={1 + DAY_TYPES.index(name)}", "--output=/dev/null",
                                   runs.SOURCE / "jobs" / "night" / "publish.sbatch", night.folder, folder=self.base)
        before = self.city.folder / "store" / name / "versions" / self.city.current(name) / "plan.nc"
        self.slurm.wait(number, 60)
        self.published(night, name)
        self.assertEqual((self.city.folder / "store" / name / "current" / "plan.nc").read_bytes(), before.read_bytes())


@unittest.skipUnless(SLOW, "slow")
class TimeLimit(private_slurm.InPrivateSlurm):
    def test_that_ends_a_stage_is_told_as_the_reason(self):
        city = City(self.base / "city", ("day",))
        (city.folder / "street.slurm").write_text("# Too short for so many seeds.\n--time=1\n")
        seeds = ",".join(map(str, range(1, 200)))
        (city.folder / "day" / "street.options").write_text(f"--seeds {seeds} --threads 1\n")
        night = Night(city, self.slurm.environment)
        self.addCleanup(night.stop)
        night.end()
        self.assertEqual((night.process.returncode, night.exit_code("day")), (1, 1), night.log("day"))
        self.assertIn("nothing is published: the stage street did not end: ", night.lines["day"])
        self.assertIn("DUE TO TIME LIMIT", night.lines["day"])
        self.assertIsNone(city.current("day"))


if __name__ == "__main__":
    reason = private_slurm.why_not() or ("" if runs.has_mpi() else "this build has no MPI") or (
        "" if shutil.which("sumo") else "SUMO is not installed")
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[2 if SLOW else 1:]], verbosity=2)
