#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The scripts of jobs/ in a real Slurm: nightly.sbatch on two nodes, requeued in the middle, ends with the plan of an
undisturbed run; a signal before the time limit leads to exit code 85, which requeues the job by itself.

Usage: slurm_test.py      the fast tier;  slurm_test.py time_limit      waits for a real time limit (slow)
"""

import json
import pathlib
import sys
import time
import unittest

import private_slurm
import runs

SLOW = len(sys.argv) > 1 and sys.argv[1] == "time_limit"
JOBS = runs.SOURCE / "jobs"
SEARCH = ("--evaluations", 5000, "--seed", 3, "--islands", 4, "--threads", 1, "--every", "1s")


class Slurm(private_slurm.InPrivateSlurm):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        runs.import_arterial(cls.base / "city.nc")
        result = runs.run(1, "--log-level", "warning", "plan", cls.base / "city.nc", "-o", cls.base / "undisturbed.nc",
                          *SEARCH[:-2])
        assert result.returncode == 0, result.stderr
        cls.undisturbed = runs.variables(cls.base / "undisturbed.nc")

    def setUp(self):
        self.work = self.base / self.id().rsplit(".", 1)[1]
        self.work.mkdir()
        self.plan = self.work / "plan.nc"

    def nightly(self, *search, scenario="city.nc"):
        return self.slurm.submit("--output=log", JOBS / "nightly.sbatch", self.base / scenario, self.plan,
                                 *(search or SEARCH), folder=self.work)

    def log(self):
        path = self.work / "log"
        return path.read_text() if path.exists() else ""

    def generations(self):
        path = pathlib.Path(f"{self.plan}.logs/telemetry.jsonl")
        return path.read_text().count("\n") if path.exists() else 0

    def checkpoints(self):
        return pathlib.Path(f"{self.plan}.checkpoint").glob("*.nwc")

    def ended_well(self, job, restarts, undisturbed=None):
        self.assertEqual((job["JobState"], job["ExitCode"]), ("COMPLETED", "0:0"), self.log())
        self.assertEqual(int(job["Restarts"]), restarts, self.log())
        self.assertEqual(runs.variables(self.plan), undisturbed or self.undisturbed)
        self.assertEqual(list(self.checkpoints()), [])
        self.assertEqual(self.log().count("s of delay per vehicle in the model"), 1, "only one rank speaks")


@unittest.skipIf(SLOW, "only the slow tests were asked for")
class ANight(Slurm):
    def test_on_two_nodes_ends_with_the_plan_of_one_process(self):
        number = self.nightly()
        job = self.slurm.wait(number, 200)
        self.ended_well(job, 0)
        self.assertEqual(job["NumNodes"], "2")
        line = (self.work / "plan.nc.logs" / "telemetry.jsonl").read_text().splitlines()[0]
        self.assertEqual(len(json.loads(line)["ranks"]), 2)

    def test_requeued_in_the_middle_ends_with_the_same_plan(self):
        number = self.nightly()
        runs.wait_until(lambda: self.generations() >= 6, 120, "the sixth generation")
        self.slurm.tell("scontrol", "requeue", number)
        self.ended_well(self.slurm.wait(number, 250), 1)
        self.assertIn("going on from", self.log())

    def test_signalled_before_its_time_limit_requeues_itself_and_ends_with_the_same_plan(self):
        number = self.nightly()
        runs.wait_until(lambda: self.generations() >= 6, 120, "the sixth generation")
        self.slurm.tell("scancel", "--signal=USR1", number)  # what --signal=USR1@120 sends, without the wait
        self.ended_well(self.slurm.wait(number, 250), 1)
        self.assertIn("interrupted after", self.log())
        self.assertIn("going on from", self.log())

    def test_that_loses_a_node_is_requeued_and_ends_with_the_same_plan(self):
        number = self.nightly()
        runs.wait_until(lambda: self.generations() >= 6 and list(self.checkpoints()), 120, "a checkpoint")
        self.slurm.lose("n2")
        runs.wait_until(lambda: self.slurm.job(number)["JobState"] == "PENDING", 60, "the job to be requeued")
        self.assertFalse(self.plan.exists())
        self.slurm.bring_back("n2")
        self.ended_well(self.slurm.wait(number, 250), 1)
        self.assertIn("going on from", self.log())

    def test_of_a_day_of_plans_requeued_and_signalled_ends_with_the_same_day(self):
        search = ("--day", *SEARCH)
        runs.make_day(self.base / "day.nc")
        result = runs.run(1, "--log-level", "warning", "plan", self.base / "day.nc", "-o", self.base / "day.plan.nc",
                          *search[:-2])
        self.assertEqual(result.returncode, 0, result.stderr)
        number = self.nightly(*search, scenario="day.nc")
        runs.wait_until(lambda: self.generations() >= 6, 120, "the sixth generation")
        self.slurm.tell("scontrol", "requeue", number)
        runs.wait_until(lambda: "going on from" in self.log(), 120, "the job's second life")
        self.slurm.tell("scancel", "--signal=USR1", number)
        job = self.slurm.wait(number, 250)
        self.ended_well(job, 2, runs.variables(self.base / "day.plan.nc"))
        self.assertIn("interrupted after", self.log())

    def test_with_bad_input_fails_once_and_is_not_requeued(self):
        number = self.slurm.submit("--output=log", JOBS / "nightly.sbatch", self.work / "nothing.nc", self.plan,
                                   folder=self.work)
        job = self.slurm.wait(number, 100)
        self.assertEqual((job["JobState"], job["ExitCode"], job["Restarts"]), ("FAILED", "3:0", "0"), self.log())
        self.assertEqual(len(runs.own_lines(self.log())), 1, self.log())

    def test_without_srun_in_a_job_of_several_tasks_is_refused(self):
        number = self.slurm.submit("--output=log", "--ntasks=2", f"--wrap=nightwave plan {self.base}/city.nc -o {self.plan}",
                                   folder=self.work)
        self.assertEqual(self.slurm.wait(number, 60)["ExitCode"], "1:0")
        self.assertIn("2 tasks (SLURM_NTASKS), but this process is alone", self.log())

    def test_shows_every_rank_its_own_gpu(self):
        number = self.slurm.submit("--output=log", "--nodes=1", "--ntasks=2", "--gpus-per-task=1",
                                   "--wrap=srun printenv CUDA_VISIBLE_DEVICES", folder=self.work)
        self.assertEqual(self.slurm.wait(number, 60)["JobState"], "COMPLETED", self.log())
        self.assertEqual(sorted(self.log().split()), ["0", "1"])


@unittest.skipUnless(SLOW, "slow")
class TimeLimit(Slurm):
    def test_sends_the_signal_after_which_the_job_requeues_itself(self):
        # Slurm may send the signal up to a minute earlier than it is told to.
        number = self.slurm.submit("--output=log", "--time=2", "--signal=USR1@60", JOBS / "nightly.sbatch",
                                   self.base / "city.nc", self.plan, "--evaluations", 300000, *SEARCH[2:], folder=self.work)
        runs.wait_until(lambda: "interrupted after" in self.log(), 200, "the signal before the time limit")
        runs.wait_until(lambda: "going on from" in self.log(), 60, "the job's next life")
        self.assertGreaterEqual(int(self.slurm.job(number)["Restarts"]), 1)
        self.slurm.tell("scancel", number)
        time.sleep(2)


if __name__ == "__main__":
    reason = private_slurm.why_not() or ("" if runs.has_mpi() else "this build has no MPI")
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[2 if SLOW else 1:]], verbosity=2)
