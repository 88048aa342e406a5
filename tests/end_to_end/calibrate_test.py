#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Calibration through the real program and real SUMO: constants and their uncertainty in scenario.nc, used by every later
command; bad requests end in one message."""

import json
import shutil
import unittest

from program import InFolder, SOURCE, SUMO, nightwave, succeed

ARTERIAL = SOURCE / "inputs" / "arterial"


@unittest.skipUnless(SUMO, "SUMO is not installed")
class Calibrated(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "arterial.nc"
        cls.output = cls.work / "calibrated.nc"
        succeed("import", "sumo", "--config", ARTERIAL / "arterial.sumocfg", "-o", cls.scenario)
        result = nightwave("calibrate", cls.scenario, "--runs", 8, "-o", cls.output)
        assert result.returncode == 0, result.stderr
        cls.report = json.loads(result.stdout)

    def test_the_report_tells_runs_constants_and_correlations(self):
        self.assertEqual(self.report["runs"], 8)
        self.assertEqual(len(self.report["plans"]), 8)
        self.assertEqual(set(self.report["rank_correlation"]), {"before", "after", "unseen"})
        constants = self.report["constants"]
        for name in ("headway_base_s", "start_loss_s", "moving_loss_s"):
            self.assertGreater(constants[name]["value"], 0)
            self.assertGreaterEqual(constants[name]["standard_error"], 0)

    def test_predictions_come_nearer_to_sumo(self):
        def error(kind):
            return sum(abs(plan[kind] - plan["street"]) / plan["street"] for plan in self.report["plans"])
        self.assertLess(error("after"), error("before"))

    def test_later_commands_use_the_constants(self):
        plan = self.work / "plan.nc"
        result = nightwave("plan", self.output, "-o", plan, "--evaluations", 200)
        self.assertEqual(result.returncode, 0, result.stderr)
        delays = []
        for scenario in (self.scenario, self.output):
            result = nightwave("evaluate", scenario, plan)
            if result.returncode == 3:  # the plan belongs to the calibrated scenario alone
                continue
            delays.append(json.loads(result.stdout)["delay"])
        self.assertEqual(len(set(delays)), len(delays))
        info = json.loads(nightwave("info", self.output, "--json").stdout)
        self.assertIn("moving_loss_s", json.dumps(info["calibration"]))

    def test_missing_sources_are_named_and_nothing_is_written(self):
        copy = self.work / "elsewhere" / "arterial.nc"
        copy.parent.mkdir()
        shutil.copy(self.scenario, copy)
        output = copy.parent / "calibrated.nc"
        empty = self.work / "empty"
        empty.mkdir()
        result = nightwave("calibrate", copy, "--sources", empty, "-o", output)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("arterial.net.xml", result.stderr)
        self.assertFalse(output.exists())

    def test_too_few_runs_are_a_usage_error(self):
        result = nightwave("calibrate", self.scenario, "--runs", 3, "-o", self.work / "x.nc")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--runs", result.stderr)


if __name__ == "__main__":
    unittest.main()
