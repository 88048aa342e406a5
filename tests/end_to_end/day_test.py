#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole days through the real program: periods, breakpoints and plans together, within their limits, the same on any
number of threads and ranks, no worse than one plan all day; wrong wishes, one message and no file."""

import json
import shutil
import signal
import subprocess
import time
import unittest

from program import InFolder, NIGHTWAVE, nightwave, succeed

DAY_S = 86400


class Day(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "grid.nc"
        succeed("synth", "--grid", "2x2", "--day", "-o", cls.scenario)
        cls.plan = cls.planned("plan.nc", "--threads", 2)

    @classmethod
    def planned(cls, name, *arguments, launcher=()):
        plan = cls.work / name
        succeed("plan", cls.scenario, "-o", plan, "--day", "--evaluations", 600, *arguments,
                launcher=launcher)
        return plan

    def timings(self, plan):
        table = self.work / "timings.csv"
        result = nightwave("export", "csv", self.scenario, plan, "-o", table)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [line.split(",") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    def info(self, plan):
        return json.loads(nightwave("info", plan, "--json").stdout)

    def begins(self, plan):
        return [period["begin"] for period in self.info(plan)["periods"]]

    def plans(self, plan):
        """Timings without the period's begin, by period."""
        rows = self.timings(plan)
        column = rows[0].index("period_begin_s")
        periods = {}
        for row in rows[1:]:
            periods.setdefault(row[column], []).append(tuple(v for i, v in enumerate(row) if i != column))
        return [tuple(rows) for rows in periods.values()]

    def test_it_has_periods_with_different_plans_and_is_safe(self):
        self.assertGreater(len(self.begins(self.plan)), 1)
        plans = self.plans(self.plan)
        for before, after in zip(plans, plans[1:]):
            self.assertNotEqual(before, after)
        result = nightwave("check", self.scenario, self.plan)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_random_days_and_links_of_several_periods_are_refused(self):
        for option in (["--random-days", 2], ["--links"]):
            result = nightwave("evaluate", self.scenario, self.plan, *option)
            self.assertEqual((result.returncode, result.stdout), (3, ""))
            self.assertEqual(result.stderr, f"nightwave: {self.plan}: periods are {len(self.begins(self.plan))}; "
                                            f"{option[0]} knows plans of one period only\n")

    def test_it_is_the_same_on_any_number_of_threads(self):
        self.assertEqual(self.timings(self.plan), self.timings(self.planned("one.nc", "--threads", 1)))

    @unittest.skipUnless(shutil.which("mpirun"), "mpirun is not installed")
    def test_it_is_the_same_on_any_number_of_ranks(self):
        launcher = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", "2"]
        self.assertEqual(self.timings(self.plan),
                         self.timings(self.planned("ranks.nc", "--threads", 1, launcher=launcher)))

    def test_it_is_no_worse_than_one_plan_all_day(self):
        held = self.info(self.plan)
        self.assertLessEqual(held["model"]["after"]["delay"], float(held["provenance"]["one_plan_delay"]))
        self.assertLess(held["model"]["after"]["delay"], held["model"]["before"]["delay"])
        self.assertEqual(int(held["provenance"]["transitions"]), len(held["periods"]) - 1)

    def test_it_obeys_its_limits(self):
        plan = self.planned("limited.nc", "--max-plans", 2, "--min-period", "4h")
        begins = self.begins(plan) + [DAY_S]
        for begin, end in zip(begins, begins[1:]):
            self.assertGreaterEqual(end - begin, 4 * 3600)
        self.assertLessEqual(len(set(self.plans(plan))), 2)

    def test_given_breakpoints_are_the_only_ones(self):
        plan = self.planned("given.nc", "--periods", "6:30,9:30,15:30,19:00")
        begins = self.begins(plan)
        self.assertGreater(len(begins), 1)
        self.assertLessEqual(set(begins), {0, 23400, 34200, 55800, 68400})
        self.assertEqual(self.info(plan)["provenance"]["breakpoints"], "given")

    def test_it_is_no_worse_than_its_incumbent(self):
        plan = self.planned("next.nc", "--incumbent", self.plan, "--seed", 2)
        self.assertLessEqual(self.info(plan)["model"]["after"]["delay"],
                             self.info(self.plan)["model"]["after"]["delay"])

    def test_an_interrupted_search_writes_its_best_legal_day_and_ends_with_0(self):
        plan = self.work / "interrupted.nc"
        process = subprocess.Popen([NIGHTWAVE, "plan", self.scenario, "-o", plan, "--day", "--time", "300s"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(4)
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, messages)
        self.assertEqual(nightwave("check", self.scenario, plan).returncode, 0)
        self.assertEqual(int(self.info(plan)["provenance"]["interrupted"]), 1)


class WrongWishes(InFolder):
    """Exit code 2, one line that says what to do, and no file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "grid.nc"
        succeed("synth", "--grid", "1x2", "-o", cls.scenario)

    def refused(self, message, *arguments):
        output = self.scenario.with_name("plan.nc")
        result = nightwave("plan", self.scenario, "-o", output, "--evaluations", 10, *arguments)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stderr.strip(), "nightwave: " + message)
        self.assertFalse(output.exists())

    def test_breakpoints_that_are_no_times(self):
        self.refused("--periods 6:30,noon: 'noon' is no time of day; write hours and minutes, as 6:30,9:30,15:30,19:00",
                     "--day", "--periods", "6:30,noon")
        self.refused("--periods 24:00: '24:00' is no time of day; write hours and minutes, as 6:30,9:30,15:30,19:00",
                     "--day", "--periods", "24:00")

    def test_breakpoints_out_of_order(self):
        self.refused("--periods 9:30,6:30: 06:30 is not after 09:30; give the breakpoints in ascending order", "--day",
                     "--periods", "9:30,6:30")

    def test_breakpoints_outside_the_demand(self):
        self.refused(f"--periods 12:00: 12:00 is not within the demand of {self.scenario}, 07:00 to 07:15", "--day",
                     "--periods", "12:00")

    def test_breakpoints_within_a_slice(self):
        self.refused("--periods 7:07: 07:07 is within a slice of 300 s of the demand; take a time at which a slice "
                     "begins", "--day", "--periods", "7:07")

    def test_breakpoints_without_a_day(self):
        self.refused("--periods needs --day: a plan without it has one period", "--periods", "6:30")

    def test_periods_longer_than_the_demand(self):
        self.refused(f"a period of 02:00 h is longer than the demand of {self.scenario}, 07:00 to 07:15; ask for shorter "
                     "periods, or plan without --day", "--day", "--min-period", "2h")

    def test_races(self):
        self.refused("--day has no race in SUMO; leave --street out and prove the day with nightwave street", "--day",
                     "--street", "4")


if __name__ == "__main__":
    unittest.main()
