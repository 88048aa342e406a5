#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`nightwave plan` on several ranks: the same plan for any number of them, checkpoints that any other number goes on
from, one message and the right exit code when something fails, and nothing half-written whatever is done to it.

Usage: plan_test.py        the fast tier;  plan_test.py kills    20 kills of a plan, 20 of a day at random times (slow)
"""

import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

import runs
from program import folder_for
from runs import run, start, variables

SLOW = len(sys.argv) > 1 and sys.argv[1] == "kills"
QUICK = ("--evaluations", 1500, "--seed", 3, "--islands", 4)
LONG = ("--evaluations", 4000, "--seed", 3, "--islands", 4)
SIGNALS = ((1, signal.SIGTERM), (2, signal.SIGUSR1), (3, signal.SIGINT)) if runs.has_mpi() else (
    (1, signal.SIGTERM), (1, signal.SIGUSR1))
DAY = ("--day", "--evaluations", 2000, "--seed", 3, "--islands", 4)


class OnRanks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = folder_for(cls)
        cls.scenario = cls.base / "scenario.nc"
        cls.make_scenario()

    @classmethod
    def make_scenario(cls):
        runs.import_arterial(cls.scenario)

    def setUp(self):
        self.work = self.base / self.id().rsplit(".", 1)[1]
        self.work.mkdir()
        self.plan = self.work / "plan.nc"
        self.checkpoints = self.work / "checkpoints"
        self.keeping = ("--checkpoint", self.checkpoints, "--every", "0.2s")

    def arguments(self, *options, plan=None, threads=1):
        return ("--log-level", "warning", "plan", self.scenario, "-o", plan or self.plan, "--threads", threads, *options)

    def planned(self, ranks, *options, threads=1):
        result = run(ranks, *self.arguments(*options, threads=threads))
        self.assertEqual(result.returncode, 0, result.stderr)
        return variables(self.plan)

    def nothing_half_written(self):
        self.assertEqual(runs.leftovers(self.work), [])
        if self.plan.exists():
            self.assertEqual(run(1, "check", self.scenario, self.plan).returncode, 0)

    def held(self):
        """The checkpoints that there are."""
        return set(self.checkpoints.glob("*.nwc")) if self.checkpoints.exists() else set()

    def wait_for_checkpoint(self, before=frozenset(), seconds=60):
        runs.wait_until(lambda: self.held() - before, seconds, "a new checkpoint")

    def interrupted(self, *options):
        process = start(1, *self.arguments(*options, *self.keeping))
        self.wait_for_checkpoint()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 85)
        process.communicate()

    def check_interruptions(self, options, signals):
        """Signals end a search again and again on other ranks; it ends with the plan of an undisturbed run."""
        undisturbed = self.planned(1, *options)
        self.plan.unlink()
        for ranks, number in signals:
            before = self.held()
            process = start(ranks, *self.arguments(*options, *self.keeping, "--resume"))
            self.wait_for_checkpoint(before)
            for pid in [process.pid] if ranks == 1 else runs.ranks_of(process):
                os.kill(pid, number)
            _, messages = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 85, messages)
            self.assertFalse(self.plan.exists())
            self.assertLessEqual(len(self.held()), 2)
            self.assertEqual(runs.leftovers(self.checkpoints), [])
        self.assertEqual(self.planned(1, *options, *self.keeping, "--resume"), undisturbed)
        self.assertEqual(self.held(), set(), "a finished run leaves no checkpoints")

    def check_damage(self, options, regions_of):
        """A damaged newest checkpoint is passed over with a warning, wherever it is damaged; two are refused."""
        undisturbed = self.planned(1, *options)
        process = start(1, *self.arguments(*options, *self.keeping))
        runs.wait_until(lambda: len(self.held()) == 2, 60, "a second checkpoint")
        process.kill()
        process.communicate()
        older, newest = sorted(self.held())
        content = newest.read_bytes()
        kept = older.read_bytes()
        for region, place in regions_of(content).items():
            older.write_bytes(kept)
            newest.write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1:])
            result = run(1, *self.arguments(*options, *self.keeping, "--resume"))
            self.assertEqual(result.returncode, 0, region + result.stderr)
            self.assertIn("is damaged", result.stderr)
            self.assertEqual(variables(self.plan), undisturbed, region)
        self.plan.unlink()
        older.write_bytes(b"")
        newest.write_bytes(content[:-1])
        self.refused(run(1, *self.arguments(*options, *self.keeping, "--resume")), 3, "is damaged", "remove it")
        self.assertFalse(self.plan.exists())

    def refused(self, result, code, *words):
        self.assertEqual(result.returncode, code, result.stderr)
        lines = runs.own_lines(result.stderr)
        self.assertEqual(len(lines), 1, result.stderr)
        for word in words:
            self.assertIn(word, lines[0])
        self.nothing_half_written()

    def check_kills(self, options):
        """20 kills at random times change nothing."""
        draw = random.Random(20261125)
        undisturbed = self.planned(1, *options)
        begin = time.monotonic()
        self.planned(2, *options)
        whole = time.monotonic() - begin
        kills = 0
        while kills < 20:
            self.plan.unlink(missing_ok=True)
            shutil.rmtree(self.checkpoints, ignore_errors=True)
            ranks, later = draw.choice((1, 2, 3)), draw.choice((1, 2, 3, 4))
            process = start(ranks, *self.arguments(*options, *self.keeping))
            time.sleep(draw.uniform(0.05, 1.0) * whole)
            os.killpg(process.pid, signal.SIGKILL)
            for pid in runs.ranks_of(process) if ranks > 1 else []:
                os.kill(pid, signal.SIGKILL)
            process.communicate(timeout=60)
            self.nothing_half_written()
            if self.plan.exists():  # it was faster; the next are killed earlier
                self.assertEqual(variables(self.plan), undisturbed)
                whole *= 0.8
                continue
            kills += 1
            self.assertEqual(self.planned(later, *options, *self.keeping, "--resume"), undisturbed, f"kill {kills}")
            print(f"kill {kills}: {ranks} ranks, then {later}: the same plan", flush=True)


class DayOnRanks(OnRanks):
    @classmethod
    def make_scenario(cls):
        runs.make_day(cls.scenario)


@unittest.skipIf(SLOW, "only the slow tests were asked for")
class Plans(OnRanks):
    def test_are_the_same_for_any_number_of_ranks_and_threads(self):
        if not runs.has_mpi():
            self.skipTest("this build has no MPI, or mpirun is not installed")
        for options in (QUICK, ("--evaluations", 900, "--seed", 8)):
            alone = self.planned(1, *options)
            for ranks, threads in ((1, 2), (2, 1), (3, 2), (4, 1), (8, 1)):
                self.assertEqual(self.planned(ranks, *options, threads=threads), alone, f"{ranks} ranks, {threads} threads")

    def test_of_an_interrupted_run_come_from_its_checkpoint_on_another_number_of_ranks(self):
        self.check_interruptions(LONG, SIGNALS)

    def test_of_a_killed_run_come_from_its_checkpoint(self):
        undisturbed = self.planned(1, *LONG)
        self.plan.unlink()
        process = start(1, *self.arguments(*LONG, *self.keeping))
        self.wait_for_checkpoint()
        process.kill()
        process.communicate()
        self.nothing_half_written()
        ranks = 2 if runs.has_mpi() else 1
        self.assertEqual(self.planned(ranks, *LONG, *self.keeping, "--resume"), undisturbed)
        self.assertEqual(runs.leftovers(self.checkpoints), [])


@unittest.skipIf(SLOW, "only the slow tests were asked for")
class Days(DayOnRanks):
    @unittest.skipUnless(runs.has_mpi(), "this build has no MPI, or mpirun is not installed")
    def test_are_the_same_for_any_number_of_ranks_and_threads_and_all_of_them_work_on_it(self):
        alone = self.planned(1, *DAY)
        for ranks, threads in ((1, 2), (2, 1), (3, 2), (4, 1)):
            logs = self.work / f"logs_{ranks}_{threads}"
            result = run(ranks, "--log-level", "debug", "plan", self.scenario, "-o", self.plan, "--threads", threads, *DAY,
                         "--log-dir", logs)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(variables(self.plan), alone, f"{ranks} ranks, {threads} threads")
            ranges = []
            for path in sorted(logs.glob("rank-*.log")):
                first, end, all_intervals = map(int, re.search(r"intervals (\d+) to (\d+) of (\d+)", path.read_text()).groups())
                self.assertLess(first, end)
                ranges.append((first, end))
            self.assertEqual([first for first, _ in ranges], [0] + [end for _, end in ranges[:-1]])
            self.assertEqual(ranges[-1][1], all_intervals)

    def test_of_an_interrupted_run_come_from_its_checkpoint_on_another_number_of_ranks(self):
        self.check_interruptions(DAY, SIGNALS)

    def test_of_a_killed_run_come_from_its_checkpoint_on_other_ranks(self):
        if not runs.has_mpi():
            self.skipTest("this build has no MPI, or mpirun is not installed")
        undisturbed = self.planned(1, *DAY)
        for ranks, later in ((1, 4), (4, 2)):
            self.plan.unlink()
            process = start(ranks, *self.arguments(*DAY, *self.keeping))
            self.wait_for_checkpoint()
            time.sleep(1)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)
            self.nothing_half_written()
            self.assertEqual(self.planned(later, *DAY, *self.keeping, "--resume"), undisturbed)
            self.assertEqual(self.held(), set())

    def test_with_a_damaged_newest_checkpoint_fall_back_to_the_one_before(self):
        self.check_damage(DAY, lambda content: {"state": len(content) // 2})

    def test_are_refused_the_checkpoint_of_another_day_and_of_no_day(self):
        self.interrupted(*DAY)
        resumed = (*DAY, *self.keeping, "--resume")
        wishes = self.work / "plan.toml"
        wishes.write_text("[day]\nmost_plans = 3\n")
        for words, options in (("--day = a day (this run has nothing)", resumed[1:]),
                               ("--periods = nothing (this run has 7:00,9:00)", (*resumed, "--periods", "7:00,9:00")),
                               ("--max-plans = nothing (this run has 3)", (*resumed, "--max-plans", 3)),
                               ("--min-period = nothing (this run has 2h)", (*resumed, "--min-period", "2h")),
                               ("config_sha256 = nothing", (*resumed, "--config", wishes))):
            self.refused(run(1, *self.arguments(*options)), 3, words, ".nwc")
        self.refused(run(1, *self.arguments(*DAY, *self.keeping)), 2, "--resume")


@unittest.skipIf(SLOW, "only the slow tests were asked for")
class Mistakes(OnRanks):
    def test_another_seed_islands_or_scenario_is_told_by_name(self):
        self.interrupted(*LONG)
        other = [*LONG]
        other[3] = 4
        self.refused(run(1, *self.arguments(*other, *self.keeping, "--resume")), 3, "--seed = 3 (this run has 4)", ".nwc")
        other = [*LONG]
        other[5] = 6
        self.refused(run(1, *self.arguments(*other, *self.keeping, "--resume")), 3, "--islands = 4 (this run has 6)")
        changed = self.work / "changed.nc"
        subprocess.run([runs.NIGHTWAVE, "--log-level", "error", "synth", "--grid", "2x2", "-o", changed], check=True)
        self.refused(run(1, "plan", changed, "-o", self.plan, *LONG, *self.keeping, "--resume"), 3, "scenario_sha256 = ")

    def test_a_forgotten_resume_does_not_lose_the_checkpoint(self):
        self.interrupted(*LONG)
        self.refused(run(1, *self.arguments(*LONG, *self.keeping)), 2, "--resume")
        self.assertTrue(any(self.checkpoints.glob("*.nwc")))

    def test_a_damaged_newest_checkpoint_falls_back_and_two_damaged_ones_are_refused(self):
        random.seed(1)
        self.check_damage(LONG, lambda content: {
            "first line": 3, "text": 60, "length": content.index(b"state_bytes") + 13,
            "state": random.randrange(2000, len(content) - 100), "seal": len(content) - 40,
            "last byte": len(content) - 1})

    def test_resume_without_a_folder_makes_no_sense(self):
        self.refused(run(1, *self.arguments("--resume")), 2, "--resume needs --checkpoint")
        self.refused(run(1, *self.arguments("--every", "soon")), 2, "--every soon is no time")

    def test_tasks_that_do_not_know_of_each_other_are_refused(self):
        environment = {**os.environ, "SLURM_NTASKS": "4"}
        self.refused(run(1, *self.arguments(*QUICK), env=environment), 1, "SLURM_NTASKS", "srun --mpi=pmix")

    @unittest.skipUnless(runs.has_mpi(), "this build has no MPI, or mpirun is not installed")
    def test_an_error_of_all_ranks_is_told_once(self):
        self.refused(run(3, "plan", self.work / "nothing.nc", "-o", self.plan), 3, "nothing.nc")
        self.refused(run(2, *self.arguments("--resume")), 2, "--resume needs --checkpoint")

    @unittest.skipUnless(runs.has_mpi(), "this build has no MPI, or mpirun is not installed")
    def test_an_error_of_one_rank_ends_all_with_its_code(self):
        # The second rank alone gets a scenario that is not there.
        one = ["-n", "1", runs.NIGHTWAVE, "--log-level", "warning", "plan"]
        options = ["-o", str(self.plan), "--evaluations", "1000000", "--threads", "1"]
        result = subprocess.run([runs.MPIRUN, "--allow-run-as-root", "--oversubscribe", *one, str(self.scenario), *options,
                                 ":", *one, str(self.work / "gone.nc"), *options], capture_output=True, text=True,
                                check=False, timeout=120)
        self.refused(result, 3, "gone.nc", "(rank 1)")

    @unittest.skipUnless(runs.has_mpi(), "this build has no MPI, or mpirun is not installed")
    def test_every_rank_has_a_log_and_only_the_first_speaks(self):
        logs = self.work / "logs"
        result = run(2, "plan", self.scenario, "-o", self.plan, *QUICK, "--threads", 1, "--log-dir", logs)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sorted(path.name for path in logs.iterdir()),
                         ["rank-0000.log", "rank-0001.log", "telemetry.jsonl"])
        self.assertEqual(result.stderr.count("s of delay per vehicle in the model"), 1)


@unittest.skipIf(SLOW, "only the slow tests were asked for")
@unittest.skipUnless(os.geteuid() == 0 and shutil.which("mount"), "needs root to mount a small disk")
class Disks(OnRanks):
    def mounted(self, options):
        self.checkpoints.mkdir()
        result = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.checkpoints], capture_output=True,
                                text=True, check=False)
        if result.returncode != 0:
            self.skipTest(f"mounting is not allowed here: {result.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.checkpoints], check=False)

    def test_a_full_disk_costs_the_checkpoint_but_not_the_plan(self):
        undisturbed = self.planned(1, *QUICK)
        self.mounted("size=16k")
        result = run(1, *self.arguments(*QUICK, *self.keeping))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("No space left on device", result.stderr)
        self.assertEqual(variables(self.plan), undisturbed)
        self.assertEqual(runs.leftovers(self.checkpoints), [])

    def test_a_full_disk_at_the_end_is_told_with_exit_code_1(self):
        self.mounted("size=4k")
        logs = self.work / "logs"
        # Not written before the signal: the state with which a search begins would fit.
        process = start(1, *self.arguments(*LONG, "--checkpoint", self.checkpoints, "--every", "60s", "--log-dir", logs))
        runs.wait_until(lambda: (logs / "telemetry.jsonl").exists() and (logs / "telemetry.jsonl").stat().st_size > 0, 60,
                        "a generation, whose state does not fit")
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, messages)
        self.assertIn("No space left on device", runs.own_lines(messages)[0])
        self.assertFalse(self.plan.exists())
        self.assertEqual([path.name for path in self.checkpoints.iterdir() if path.suffix != ".jsonl"], [])

    def test_a_read_only_folder_is_told_at_once(self):
        self.mounted("size=1m")
        subprocess.run(["mount", "-o", "remount,ro", self.checkpoints], check=True)
        begin = time.monotonic()
        result = run(1, *self.arguments(*LONG, *self.keeping))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("Read-only file system", result.stderr)
        self.assertLess(time.monotonic() - begin, 20)
        self.assertFalse(self.plan.exists())


@unittest.skipIf(SLOW, "only the slow tests were asked for")
@unittest.skipUnless(runs.has_mpi(), "this build has no MPI, or mpirun is not installed")
class Ranks(OnRanks):
    def test_that_lose_one_end_and_go_on_from_the_checkpoint(self):
        undisturbed = self.planned(1, *LONG)
        self.plan.unlink()
        for victim in (0, 1):
            process = start(2, *self.arguments(*LONG, *self.keeping, "--resume"))
            time.sleep(1)
            self.wait_for_checkpoint()
            os.kill(runs.ranks_of(process)[victim], signal.SIGKILL)
            process.communicate(timeout=60)
            self.assertNotEqual(process.returncode, 0)
            self.assertFalse(self.plan.exists())
            self.nothing_half_written()
        self.assertEqual(self.planned(3, *LONG, *self.keeping, "--resume"), undisturbed)

    def test_that_wait_for_a_stopped_one_leave_a_checkpoint_when_their_time_is_up(self):
        undisturbed = self.planned(1, *LONG)
        self.plan.unlink()
        process = start(2, *self.arguments(*LONG, *self.keeping))
        self.wait_for_checkpoint()
        first, second = runs.ranks_of(process)
        os.kill(second, signal.SIGSTOP)
        time.sleep(1)
        os.kill(first, signal.SIGTERM)
        begin = time.monotonic()
        runs.wait_until(lambda: not pathlib.Path(f"/proc/{first}/exe").exists(), 60, "the end of rank 0")
        self.assertLess(time.monotonic() - begin, 40)
        os.kill(second, signal.SIGKILL)
        process.communicate(timeout=60)
        self.assertFalse(self.plan.exists())
        self.assertEqual(self.planned(1, *LONG, *self.keeping, "--resume"), undisturbed)


@unittest.skipUnless(SLOW, "slow")
class Kills(OnRanks):
    def test_at_20_random_times_change_nothing(self):
        self.check_kills(LONG)


@unittest.skipUnless(SLOW, "slow")
class KillsOfADay(DayOnRanks):
    def test_at_20_random_times_change_nothing(self):
        self.check_kills(DAY)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2 if SLOW else 1:]], verbosity=2)
