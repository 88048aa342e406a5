#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""plan --street through the real program and real SUMO: the winner has driven, both figures are in the file, the result
repeats itself, and a race that is broken off leaves the model's plan."""

import json
import signal
import subprocess
import unittest

from program import InFolder, NIGHTWAVE, SOURCE, SUMO, nightwave, succeed

ARTERIAL = SOURCE / "inputs" / "arterial"
BEGIN_S = 27000


@unittest.skipUnless(SUMO, "SUMO is not installed")
class Raced(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "arterial.nc"
        # Ten minutes of the hour: what is tested here does not depend on how much traffic there is.
        succeed("import", "sumo", "--config", ARTERIAL / "arterial.sumocfg", "--begin", BEGIN_S, "--end",
                BEGIN_S + 600, "-o", cls.scenario)
        cls.first = cls.raced("first.nc")

    @classmethod
    def raced(cls, name):
        plan = cls.work / name
        succeed("plan", cls.scenario, "-o", plan, "--evaluations", 300, "--street", 2)
        return plan

    def info(self, plan):
        result = nightwave("info", plan, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def timings(self, plan):
        table = self.work / "timings.csv"
        result = nightwave("export", "csv", self.scenario, plan, "-o", table)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    def test_the_file_says_what_model_and_sumo_measured_of_both_plans(self):
        told = self.info(self.first)
        for by in ("model", "street"):
            self.assertLess(told[by]["after"]["delay"], told[by]["before"]["delay"], by)

    def test_the_winner_is_better_on_seeds_of_no_race_and_no_lesson(self):
        result = nightwave("street", self.scenario, self.first, "--seeds", "21,22", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertLess(json.loads(result.stdout)["paired"]["delay_ratio"]["mean"], 1)

    def test_equal_seed_and_evaluations_give_the_same_winner(self):
        self.assertEqual(self.timings(self.raced("second.nc")), self.timings(self.first))

    def test_a_race_that_is_broken_off_leaves_the_plan_of_the_model(self):
        plan = self.work / "broken_off.nc"
        process = subprocess.Popen([NIGHTWAVE, "plan", self.scenario, "-o", plan, "--evaluations", "400", "--street", "8"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        heard = ""
        for line in process.stderr:
            heard += line
            if "lessons from SUMO: run 1 " in line:
                process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), 0, heard)
        self.assertIn("the race in SUMO was interrupted: the model's best plan is written", heard)
        process.stderr.close()
        self.assertEqual(self.info(plan)["street"]["after"], {})
        self.assertEqual(nightwave("check", self.scenario, plan).returncode, 0)


if __name__ == "__main__":
    unittest.main()
