#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plans per type of day through the real program: joined into one plan.nc, read by every command that takes one, and
refused with the line where the calendar makes no sense."""

import csv
import json
import pathlib
import unittest

from program import InFolder, SOURCE, SUMO, nightwave, succeed

WEEK = {"workday": ["mon", "tue", "wed", "thu", "fri"], "saturday": ["sat"], "sunday": ["sun"]}


def calendar_text(types, dates=(), zone="Europe/Rome"):
    lines = [f'time_zone = "{zone}"'] if zone else []
    for name, days in types.items():
        lines += [f"[types.{name}]", f'plan = "{name}.nc"', f"days = {json.dumps(days)}"]
    lines += ["[dates]"] + [f'"{date}" = "{name}"' for date, name in dates]
    return "\n".join(lines) + "\n"


class Calendar(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not pathlib.Path("/usr/share/zoneinfo/Europe/Rome").exists():
            raise unittest.SkipTest("tzdata is not installed")
        cls.scenarios = {name: cls.work / f"{name}.scenario.nc" for name in WEEK}
        cls.scenario = cls.scenarios["workday"]
        for seed, (name, scenario) in enumerate(cls.scenarios.items(), 1):  # one network, other traffic
            succeed("synth", "--grid", "2x2", "--seed", seed, "-o", scenario)
            succeed("plan", scenario, "-o", cls.work / f"{name}.nc", "--evaluations", 64)
        cls.plan = cls.work / "plan.nc"
        result = cls.joined(calendar_text(WEEK, [("2026-12-25", "sunday"), ("2026-12-24", "saturday")]), cls.plan)
        assert result.returncode == 0, result.stderr

    @classmethod
    def joined(cls, text, output):
        config = cls.work / "calendar.toml"
        config.write_text(text, encoding="utf-8")
        return nightwave("calendar", cls.scenario, config, "-o", output)

    def refused(self, text, message, output="refused.nc"):
        result = self.joined(text, self.work / output)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertEqual(result.stderr.strip(), "nightwave: " + message.replace("TOML", str(self.work / "calendar.toml")))
        self.assertFalse((self.work / output).exists())

    def programs(self, plan, *arguments):
        output = self.work / "plan.add.xml"
        result = nightwave("export", "sumo", self.scenario, plan, "-o", output, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [line for line in output.read_text(encoding="utf-8").splitlines() if "tlLogic" in line or "phase" in line]

    def test_info_lists_types_weekdays_and_dates(self):
        info = json.loads(nightwave("info", self.plan, "--json").stdout)
        self.assertNotIn("periods", info)
        self.assertEqual(list(info["day_types"]), list(WEEK))
        for name, days in WEEK.items():
            self.assertEqual(info["day_types"][name]["days"], days)
            self.assertEqual(len(info["day_types"][name]["periods"]), 1)
        self.assertEqual(info["day_types"]["sunday"]["dates"], ["2026-12-25"])
        self.assertEqual(info["day_types"]["saturday"]["dates"], ["2026-12-24"])
        self.assertEqual(info["provenance"]["time_zone"], "Europe/Rome")

    def test_check_proves_it_whichever_types_scenario_is_given(self):
        for scenario in self.scenarios.values():
            verdict = json.loads(nightwave("check", scenario, self.plan).stdout)
            self.assertEqual((verdict["ok"], verdict["errors"]), (True, []))
            self.assertFalse([w for w in verdict["warnings"] if w.startswith("plan:")], verdict["warnings"])

    def test_check_says_that_it_does_not_know_the_clock(self):
        plan = self.work / "local.nc"
        self.assertEqual(self.joined(calendar_text(WEEK, zone=None), plan).returncode, 0)
        verdict = json.loads(nightwave("check", self.scenario, plan).stdout)
        self.assertTrue(verdict["ok"])
        self.assertIn("plan: time zone: 'local' is no time zone of this machine's database: nights in which the clock "
                      "changes are not judged", verdict["warnings"])

    def test_a_day_is_chosen_by_its_type_or_its_date(self):
        for name, date in (("workday", "2026-12-23"), ("saturday", "2026-12-24"), ("sunday", "2026-12-25")):
            alone = self.programs(self.work / f"{name}.nc")
            self.assertEqual(self.programs(self.plan, "--day-type", name), alone)
            self.assertEqual(self.programs(self.plan, "--date", date), alone)
            self.assertEqual(succeed("evaluate", self.scenario, self.plan, "--date", date),
                             succeed("evaluate", self.scenario, self.work / f"{name}.nc"))
        self.assertNotEqual(self.programs(self.plan, "--day-type", "workday"),
                            self.programs(self.plan, "--day-type", "sunday"))
        self.assertEqual(self.programs(self.work / "sunday.nc", "--date", "2026-12-25"),
                         self.programs(self.work / "sunday.nc"))

    def test_a_day_has_to_be_chosen(self):
        for arguments in (("evaluate", self.scenario, self.plan), ("street", self.scenario, self.plan),
                          ("export", "sumo", self.scenario, self.plan, "-o", self.work / "none.xml"),
                          ("plan", self.scenario, "-o", self.work / "none.nc", "--incumbent", self.plan)):
            result = nightwave(*arguments)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertEqual(result.stderr.strip(), f"nightwave: {self.plan} holds plans of several day types; choose one "
                             "of workday, saturday, sunday by --day-type, or --date YYYY-MM-DD")
        result = nightwave("evaluate", self.scenario, self.plan, "--day-type", "friday")
        self.assertEqual((result.returncode, result.stderr.strip()),
                         (2, f"nightwave: --day-type friday: {self.plan} has no such day type; choose one of workday, "
                          "saturday, sunday by --day-type, or --date YYYY-MM-DD"))
        result = nightwave("evaluate", self.scenario, self.work / "sunday.nc", "--day-type", "sunday")
        self.assertEqual((result.returncode, result.stderr.strip()),
                         (2, f"nightwave: --day-type sunday: {self.work / 'sunday.nc'} has no day types, its plans are of "
                          "every day; leave the option out"))
        for impossible in (("--date", "2026-02-29"), ("--date", "2026-12-25", "--day-type", "sunday")):
            self.assertEqual(nightwave("evaluate", self.scenario, self.plan, *impossible).returncode, 2)

    def test_the_table_has_every_type_and_its_days(self):
        table = self.work / "plan.csv"
        self.assertEqual(nightwave("export", "csv", self.scenario, self.plan, "-o", table).returncode, 0)
        with open(table, encoding="utf-8", newline="") as file:
            days = {row["day_type"]: row["days"] for row in csv.DictReader(file)}
        self.assertEqual(days, {"workday": "mon tue wed thu fri", "saturday": "sat 2026-12-24",
                                "sunday": "sun 2026-12-25"})

    def test_a_search_begins_from_the_type_that_is_wanted(self):
        plan = self.work / "next.nc"
        succeed("plan", self.scenarios["sunday"], "-o", plan, "--evaluations", 64, "--incumbent", self.plan, "--day-type",
                "sunday")
        self.assertLessEqual(succeed("evaluate", self.scenarios["sunday"], plan)["delay"],
                             succeed("evaluate", self.scenarios["sunday"], self.work / "sunday.nc")["delay"] + 1e-6)

    def test_it_is_published_like_any_plan(self):
        key = self.work / "site.key"
        self.assertEqual(nightwave("keygen", "-o", key).returncode, 0)
        summary = succeed("publish", self.scenario, self.plan, "--store", self.work / "store", "--key", key)
        self.assertEqual((summary["outcome"], summary["safety"]["ok"]), ("published", True))
        self.assertEqual((self.work / "store/current/plan.nc").read_bytes(), self.plan.read_bytes())
        self.assertTrue(succeed("verify", self.work / "store", "--public-key", f"{key}.pub")["ok"])

    @unittest.skipUnless(SUMO, "SUMO is not installed")
    def test_street_drives_the_type_that_is_wanted(self):
        town = self.work / "town"
        town.mkdir()
        succeed("import", "sumo", "--config", SOURCE / "inputs" / "arterial" / "arterial.sumocfg", "-o", town / "town.nc", "--begin", 0, "--end", 600)
        succeed("plan", town / "town.nc", "-o", town / "any.nc", "--evaluations", 32)
        (town / "calendar.toml").write_text(calendar_text({"any": sum(WEEK.values(), [])}), encoding="utf-8")
        self.assertEqual(nightwave("calendar", town / "town.nc", town / "calendar.toml", "-o", town / "plan.nc").returncode, 0)
        result = nightwave("street", town / "town.nc", town / "plan.nc", "--seeds", 1, "--json")
        self.assertIn(result.returncode, (0, 5), result.stderr)
        self.assertEqual(json.loads(result.stdout)["day_type"], "any")

    def test_a_calendar_that_makes_no_sense_is_refused_by_its_line(self):
        self.refused(calendar_text({**WEEK, "sunday": []}),
                     "TOML: line 2: types leaves sun without a type; add them to days of one")
        self.refused(calendar_text({**WEEK, "sunday": ["sun", "sat"]}),
                     'TOML: line 10: types."sunday".days has sat, which type "saturday" has already; give each day one type')
        self.refused(calendar_text(WEEK, [("2026-12-25", "holiday")]),
                     'TOML: line 12: dates."2026-12-25" = "holiday" is no type of day; there are workday, saturday, sunday')
        self.refused(calendar_text(WEEK, [("2026-11-31", "sunday")]),
                     'TOML: line 12: dates."2026-11-31" is no date; write it as "2026-12-25"')
        self.refused(calendar_text(WEEK, zone="Europe/Roma"),
                     'TOML: line 1: time_zone = "Europe/Roma" is no time zone of this machine\'s database; write an IANA '
                     'name, as "Europe/Rome", or install tzdata')
        self.refused(calendar_text(WEEK, zone="Europe/Rome") + "[extra]\n",
                     "TOML: line 12: extra is not known; known here: dates; time_zone; types")

    def test_plans_that_do_not_belong_together_are_refused(self):
        self.refused(calendar_text({**WEEK, "sunday": []}).replace('"sunday.nc"', '"plan.nc"').replace("days = []", 'days = ["sun"]'),
                     f'TOML: line 9: types."sunday".plan = {self.plan} is a calendar itself; name a plan.nc of one type of '
                     "day")
        other, plan = self.work / "other.nc", self.work / "elsewhere.nc"
        succeed("synth", "--grid", "1x2", "-o", other)
        succeed("plan", other, "-o", plan, "--evaluations", 32)
        self.refused(calendar_text(WEEK).replace('"sunday.nc"', '"elsewhere.nc"'),
                     f"{plan}: dimension signal = 2 (the scenario has 4 signals); give the scenario that the plan was made "
                     "for")
        self.refused(calendar_text(WEEK).replace('"sunday.nc"', '"absent.nc"'),
                     nightwave("info", self.work / "absent.nc").stderr.strip().removeprefix("nightwave: "))


if __name__ == "__main__":
    unittest.main()
