#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""plan --config through the real program: every wish is kept by the plan, and what cannot be met is answered by its line."""

import csv
import pathlib
import tempfile
import unittest

from program import SOURCE, nightwave

INPUTS = SOURCE / "inputs"
ARTERIAL = INPUTS / "arterial" / "arterial.nc"


class WithConfig(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        self.config = self.work / "plan.toml"
        self.plan = self.work / "plan.nc"

    def planned(self, text, scenario=ARTERIAL, *options):
        self.config.write_text(text, encoding="utf-8")
        return nightwave("plan", scenario, "-o", self.plan, "--evaluations", 300, "--config", self.config, *options)

    def rows(self, text, scenario=ARTERIAL, *options):
        """The plan as CSV rows by signal."""
        result = self.planned(text, scenario, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(nightwave("check", scenario, self.plan).returncode, 0)
        table = self.work / "plan.csv"
        self.assertEqual(nightwave("export", "csv", scenario, self.plan, "-o", table).returncode, 0)
        signals = {}
        with open(table, encoding="utf-8") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                signals.setdefault(row["signal"], []).append(row)
        return signals


class Kept(WithConfig):
    def test_locked_signals_keep_what_is_shipped(self):
        free = self.rows("")
        names = sorted(free)
        shipped = self.rows("only = []")
        locked = self.rows(f'[signal."{names[0]}"]\nlocked = true\n')
        self.assertEqual(locked[names[0]], shipped[names[0]])
        self.assertNotEqual(locked[names[1]], shipped[names[1]])
        only = self.rows(f'only = ["{names[2]}"]')
        for name in names:
            (self.assertNotEqual if name == names[2] else self.assertEqual)(only[name], shipped[name], name)

    def test_an_offset_and_an_order_are_kept(self):
        name = sorted(self.rows(""))[0]
        rows = self.rows(f'[signal."{name}"]\noffset_s = 7\nstage_orders = "shipped"\n')[name]
        self.assertEqual({row["offset_s"] for row in rows}, {str(7 % int(rows[0]["cycle_s"]))})
        self.assertEqual([int(row["stage"]) for row in rows], list(range(len(rows))))

    def cycles(self, text, scenario=ARTERIAL):
        return {name: int(rows[0]["cycle_s"]) for name, rows in self.rows(text, scenario).items()}

    def test_cycles_stay_within_their_range(self):
        for name, cycle in self.cycles("[cycle]\nshortest_s = 70\nlongest_s = 80\n").items():
            self.assertIn(cycle, tuple(range(70, 81)) + tuple(range(35, 41)), name)

    def test_a_group_shares_a_cycle_within_a_range_of_its_own(self):
        town = INPUTS / "town" / "town.nc"
        names = sorted(self.cycles("", town))
        cycles = self.cycles("[cycle]\nlongest_s = 80\n"
                             f'[[group]]\nname = "north"\nsignals = ["{names[0]}", "{names[-1]}"]\n'
                             "shortest_s = 96\nlongest_s = 96\n", town)
        for name in (names[0], names[-1]):
            self.assertIn(cycles[name], (96, 48))
        self.assertEqual({c for c in cycles.values() if c > 80} - {96}, set())

    def test_presets_ask_for_different_plans(self):
        town = INPUTS / "town" / "town.nc"
        commute = self.rows('[objective]\npreset = "commute"', town)
        self.assertEqual(self.rows("", town), commute)
        for preset in ("transit-first", "night"):
            self.assertNotEqual(self.rows(f'[objective]\npreset = "{preset}"', town), commute, preset)


class Refused(WithConfig):
    def refused(self, text, message, scenario=ARTERIAL, *options):
        result = self.planned(text, scenario, *options)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn(f"{self.config}: {message}", result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertFalse(self.plan.exists())

    def test_what_is_no_toml(self):
        self.refused("[objective\n", "line 1 is no TOML")

    def test_unknown_keys_are_named_with_their_line_and_what_is_known(self):
        self.refused("[cycle]\nshortest_s = 50\nlongest = 90\n",
                     "line 3: cycle.longest is not known; known here: longest_s; shortest_s")
        self.refused("cycles = 1\n", "line 1: cycles is not known")

    def test_wrong_kinds_and_ranges(self):
        self.refused('[cycle]\nlongest_s = "90"\n', "line 2: cycle.longest_s is not a whole number")
        self.refused("[cycle]\nlongest_s = 300\n", "line 2: cycle.longest_s = 300; it must be from 1 to 255")
        self.refused("[objective]\npersons_per_bus = 0\n", "line 2: objective.persons_per_bus = 0; it must be from 1 to 300")
        self.refused("[incumbent]\nleast_gain_percent = -1\n",
                     "line 2: incumbent.least_gain_percent = -1; it must be from 0 to 100")
        self.refused("[objective]\n\nperson_share = 1.5\n", "line 3: objective.person_share = 1.5; it must be from 0 to 1")
        self.refused('[objective]\npreset = "fast"\n', 'line 2: objective.preset = "fast" is not known; write commute')
        self.refused("[cycle]\nshortest_s = 90\nlongest_s = 60\n", "line 3: cycle.longest_s = 60 s; it must be at least")

    def test_signals_that_are_not_there(self):
        self.refused('\n[signal."X"]\nlocked = true\n', 'line 2: signal "X" is not in the scenario')

    def test_impossible_wishes(self):
        self.refused("[cycle]\nlongest_s = 10\n", "line 2: longest_s = 10 s is too short for signal ")
        self.refused('only = []\n[[crossing]]\nsignal = "A1"\nindex = 0\nwalk_s = 8\n', "line 4: crossing.index = 0 is no ")
        self.refused('[[crossing]]\nsignal = "A1"\nindex = 0\nclearance_s = 0\n',
                     "line 4: crossing.clearance_s = 0; it must be from 1 to 255")
        self.refused('[[crossing]]\nsignal = "A1"\nindex = 0\n',
                     "line 1: crossing.walk_s is missing; add it, clearance_s or both")
        self.refused('[signal."A1"]\nstage_orders = [[0, 0]]\n', 'line 2: signal."A1".stage_orders [0, 0] is no legal order')

    def test_parts_of_the_day(self):
        self.refused('[day]\nquiet_hours = ["22-6"]\n', 'line 2: day.quiet_hours "22-6" is no part of a day',
                     ARTERIAL, "--day", "--min-period", "15min")


if __name__ == "__main__":
    unittest.main()
