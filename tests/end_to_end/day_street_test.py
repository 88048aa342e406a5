#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Days of plans on their way to the street, through the real program: safe also between the plans, exported as programs that
pass the check, quiet where wished, and driven in SUMO."""

import json
import unittest
import xml.etree.ElementTree as ET

from program import InFolder, SOURCE, SUMO, nightwave, succeed

ARTERIAL = SOURCE / "inputs" / "arterial"


class Day(InFolder):
    """Three hours of the arterial's day around the morning's peak, as a day of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "morning.nc"
        succeed("import", "sumo", "--config", ARTERIAL / "arterial_day.sumocfg", "--begin", 18000, "--end", 28800,
                "-o", cls.scenario)
        cls.plan = cls.planned("plan.nc", "--periods", "6:00,7:00")

    @classmethod
    def planned(cls, name, *options):
        plan = cls.work / name
        succeed("plan", cls.scenario, "-o", plan, "--day", "--evaluations", 240, *options)
        return plan

    def ok(self, *arguments):
        result = nightwave(*arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def begins(self, plan):
        return [period["begin"] for period in json.loads(self.ok("info", plan, "--json"))["periods"]]

    def test_plans_and_what_is_shown_between_them_are_safe_also_as_programs_of_sumo(self):
        programs = self.work / "day.add.xml"
        self.ok("check", self.scenario, self.plan)
        self.ok("export", "sumo", self.scenario, self.plan, "-o", programs)
        self.ok("check", self.scenario, programs)
        root = ET.parse(programs).getroot()
        self.assertGreater(len(root.findall("WAUT")), 0)
        # A yellow left out of a transition's program is found.
        transition = next(p for p in root.findall("tlLogic") if "_to_" in p.get("programID")
                          and any("y" in phase.get("state") for phase in p))
        for phase in list(transition):
            if "y" in phase.get("state"):
                transition.remove(phase)
        ET.ElementTree(root).write(programs)
        self.assertEqual(nightwave("check", self.scenario, programs).returncode, 4)

    def test_quiet_hours_have_no_change_of_plan(self):
        config = self.work / "quiet.toml"
        config.write_text('[day]\nquiet_hours = ["05:15-07:45"]\nshortest_period = "15min"\n', encoding="utf-8")
        begins = self.begins(self.planned("quiet.nc", "--config", config))
        self.assertLessEqual(set(begins), {18000, 18900, 27900})

    @unittest.skipUnless(SUMO, "SUMO is not installed")
    def test_sumo_drives_the_day(self):
        result = nightwave("street", self.scenario, self.plan, "--seeds", "1", "--sources", ARTERIAL, "--json")
        self.assertIn(result.returncode, (0, 5), result.stderr)
        verdict = json.loads(result.stdout)
        self.assertEqual(verdict["missing"], 0)
        self.assertLess(verdict["plan"]["delay"]["mean"], verdict["shipped"]["delay"]["mean"])


if __name__ == "__main__":
    unittest.main()
