#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plans that the program makes pass its own check, as plan.nc and as SUMO file; plans that somebody broke do not."""

import json
import pathlib
import re
import unittest

from program import InFolder, SOURCE, nightwave, succeed


class Check(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario, cls.plan, cls.programs, cls.broken = (
            cls.work / name for name in ("scenario.nc", "plan.nc", "plan.add.xml", "broken.add.xml"))
        config = SOURCE / "inputs" / "arterial" / "arterial.sumocfg"
        succeed("import", "sumo", "--config", config, "-o", cls.scenario)
        succeed("plan", cls.scenario, "-o", cls.plan, "--evaluations", 32)
        succeed("export", "sumo", cls.scenario, cls.plan, "-o", cls.programs)

    def verdict(self, plan, code):
        result = nightwave("check", self.scenario, plan)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(result.stderr.startswith(f"nightwave: {plan} is not safe: "), code == 4, result.stderr)
        return json.loads(result.stdout)

    def break_programs(self, pattern, replacement):
        text, changes = re.subn(pattern, replacement, self.programs.read_text(encoding="utf-8"), count=1)
        self.assertEqual(changes, 1, "nothing to break")
        self.broken.write_text(text, encoding="utf-8")

    def test_plans_of_the_program_pass(self):
        for plan in (self.plan, self.programs):
            verdict = self.verdict(plan, 0)
            self.assertEqual((verdict["ok"], verdict["errors"]), (True, []))
            self.assertIn("warnings", verdict)

    def test_broken_programs_fail_with_exit_code_4(self):
        for rule, pattern, replacement in (
                ("yellow", r'state="([^"]*)y', r'state="\1r'),
                ("phases", r'duration="(\d+)[^"]*"', r'duration="\1.5"'),
                ("offset", r'offset="[^"]*"', 'offset="-1"'),
                ("program", r'type="static"', 'type="actuated"')):
            with self.subTest(rule):
                self.break_programs(pattern, replacement)
                errors = self.verdict(self.broken, 4)["errors"]
                self.assertTrue(any(f": {rule}: " in error for error in errors), errors)

    def test_unreadable_files_exit_3(self):
        self.broken.write_text(self.programs.read_text(encoding="utf-8")[:-40], encoding="utf-8")
        for plan in (self.broken, self.scenario, "absent.nc", "absent.add.xml"):
            with self.subTest(plan):
                result = nightwave("check", self.scenario, plan)
                self.assertEqual((result.returncode, result.stdout), (3, ""))
                self.assertIn(pathlib.Path(plan).name, result.stderr)


if __name__ == "__main__":
    unittest.main()
