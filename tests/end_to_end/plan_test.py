#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From SUMO files to a plan through the real program: same seed, same plan; interrupted, the best so far; damaged
input, one message and no file; with SUMO installed, a plan that is better than the shipped one."""

import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from program import InFolder, NIGHTWAVE, SOURCE, SUMO, nightwave, succeed

ARTERIAL = SOURCE / "inputs" / "arterial"


class Planned(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "arterial.nc"
        succeed("import", "sumo", "--config", ARTERIAL / "arterial.sumocfg", "-o", cls.scenario)

    def timings(self, plan):
        table = self.work / "timings.csv"
        result = nightwave("export", "csv", self.scenario, plan, "-o", table)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    def test_same_seed_and_evaluations_give_the_same_plan_on_any_number_of_threads(self):
        timings = []
        for threads in (1, 2, 3):
            plan = self.work / f"plan{threads}.nc"
            result = nightwave("plan", self.scenario, "-o", plan, "--evaluations", 600, "--seed", 7, "--threads", threads)
            self.assertEqual(result.returncode, 0, result.stderr)
            timings.append(self.timings(plan))
        self.assertEqual(timings[0], timings[1])
        self.assertEqual(timings[0], timings[2])

    def test_an_interrupted_search_writes_its_best_legal_plan_and_ends_with_0(self):
        plan = self.work / "interrupted.nc"
        process = subprocess.Popen([NIGHTWAVE, "plan", self.scenario, "-o", plan, "--time", "300s"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, messages)
        self.assertEqual(nightwave("check", self.scenario, plan).returncode, 0)
        header = json.loads(nightwave("info", plan, "--json").stdout)
        self.assertIn('"interrupted": 1', json.dumps(header).replace('"1"', "1"))

    def told(self, *arguments):
        """With all that the program says, not its warnings alone."""
        return subprocess.run([NIGHTWAVE, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)

    def changes(self, plan):
        """What plan.nc says of its changes: whether the incumbent stays, how many signals change, and how."""
        said = json.loads(nightwave("info", plan, "--json").stdout)["provenance"]
        return int(said["incumbent_stays"]), int(said["changed_signals"]), said["changes"].splitlines()

    def test_the_incumbent_stays_where_little_is_gained(self):
        old, new = self.work / "old.nc", self.work / "new.nc"
        self.assertEqual(nightwave("plan", self.scenario, "-o", old, "--evaluations", 2000).returncode, 0)
        result = self.told("plan", self.scenario, "-o", new, "--evaluations", 64, "--incumbent", old)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f"{old} stays: what was found gains too little over it", result.stderr)
        self.assertEqual(self.timings(new), self.timings(old))
        self.assertEqual(self.changes(new), (1, 0, []))

    def test_what_changes_against_the_incumbent_is_said_signal_by_signal(self):
        old, new, config = self.work / "first.nc", self.work / "second.nc", self.work / "thrift.toml"
        self.assertEqual(nightwave("plan", self.scenario, "-o", old, "--evaluations", 2).returncode, 0)
        config.write_text("[incumbent]\nleast_gain_percent = 0\nspared_gain_percent = 30\n", encoding="utf-8")
        result = self.told("plan", self.scenario, "-o", new, "--evaluations", 600, "--incumbent", old, "--config", config)
        self.assertEqual(result.returncode, 0, result.stderr)
        stays, count, lines = self.changes(new)
        self.assertEqual((stays, count), (0, len(lines)))
        before, after = ([line.split(",") for line in self.timings(plan)] for plan in (old, new))
        header = before[0]
        changed = {b[header.index("signal")] for b, a in zip(before[1:], after[1:]) if b != a}
        self.assertEqual({line.split(":")[0] for line in lines}, changed)
        self.assertIn(f"{len(lines)} of 6 signals change against {old}", result.stderr)
        for line in lines:
            self.assertIn(line, result.stderr)

    def test_a_scenario_knows_the_time_zone_it_was_given(self):
        scenario = self.work / "rome.nc"
        succeed("import", "sumo", "--config", ARTERIAL / "arterial.sumocfg", "--time-zone", "Europe/Rome", "-o", scenario)
        self.assertEqual(json.loads(nightwave("info", scenario, "--json").stdout)["time_zone"], "Europe/Rome")

    def test_every_backend_agrees_on_a_plan(self):
        plan = self.work / "small.nc"
        self.assertEqual(nightwave("plan", self.scenario, "-o", plan, "--evaluations", 32).returncode, 0)
        delay = {}
        for backend in ("cpu", "naive", "reference"):
            result = nightwave("evaluate", self.scenario, plan, "--backend", backend, "--zones")
            self.assertEqual(result.returncode, 0, result.stderr)
            delay[backend] = json.loads(result.stdout)
        self.assertEqual(delay["cpu"], delay["naive"])
        self.assertAlmostEqual(delay["cpu"]["delay"] / delay["reference"]["delay"], 1.0, delta=1e-3)

    def test_a_plan_is_shown_link_by_link(self):
        plan = self.work / "links.nc"
        succeed("plan", self.scenario, "-o", plan, "--evaluations", 32)
        shown = succeed("evaluate", self.scenario, plan, "--links")
        waiting = sum(link["delay"] + link["outside"] for link in shown["links"])
        self.assertAlmostEqual(waiting / shown["vehicles"] / shown["delay"], 1, delta=1e-5)
        self.assertEqual(len({link["link"] for link in shown["links"]}), len(shown["links"]))
        shown.pop("links")
        self.assertEqual(shown, succeed("evaluate", self.scenario, plan))

    def test_a_plan_is_shown_on_random_days_every_second_of_which_is_busier(self):
        plan = self.work / "shown.nc"
        succeed("plan", self.scenario, "-o", plan, "--evaluations", 32)
        without = succeed("evaluate", self.scenario, plan)
        four = succeed("evaluate", self.scenario, plan, "--random-days", 4)
        self.assertEqual([day["demand"] for day in four["random_days"]], [1, 1.1, 1, 1.1])
        self.assertEqual({key: value for key, value in four.items() if key != "random_days"}, without)
        self.assertEqual(len({day["delay"] for day in four["random_days"]} | {without["delay"]}), 5)
        naive = succeed("evaluate", self.scenario, plan, "--random-days", 2, "--backend", "naive")
        self.assertEqual(naive["random_days"], four["random_days"][:2])
        by_interval = succeed("evaluate", self.scenario, plan, "--random-days", 2, "--interval", 300)
        self.assertEqual(by_interval["random_days"], four["random_days"][:2])
        self.assertGreater(len(by_interval["intervals"]), 1)

    @unittest.skipUnless(SUMO, "SUMO is not installed")
    def test_the_plan_is_better_than_the_shipped_one_in_sumo(self):
        plan = self.work / "good.nc"
        self.assertEqual(nightwave("plan", self.scenario, "-o", plan, "--evaluations", 3000).returncode, 0)
        result = nightwave("street", self.scenario, plan, "--seeds", "21,22,23", "--sources", ARTERIAL, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        verdict = json.loads(result.stdout)
        self.assertLess(verdict["plan"]["delay"]["mean"], verdict["shipped"]["delay"]["mean"])
        self.assertEqual(verdict["missing"], 0)


class DamagedInput(unittest.TestCase):
    """Exit code 3, the file and the element are named, and nothing is left behind."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        self.net, self.routes = self.work / "a.net.xml", self.work / "a.rou.xml"
        shutil.copy(ARTERIAL / "arterial.net.xml", self.net)
        shutil.copy(ARTERIAL / "arterial.rou.xml", self.routes)
        self.output = self.work / "out.nc"

    def refused(self, result, *words):
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertFalse(self.output.exists())
        self.assertEqual([p for p in self.work.iterdir() if p.suffix == ".tmp"], [])

    def import_net(self):
        return nightwave("import", "sumo", "--net", self.net, "--routes", self.routes, "-o", self.output)

    def edit(self, path, old, new):
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def test_a_truncated_net(self):
        self.net.write_bytes(self.net.read_bytes()[:50000])
        self.refused(self.import_net(), "a.net.xml")

    def test_truncated_routes(self):
        self.routes.write_bytes(self.routes.read_bytes()[:20000])
        self.refused(self.import_net(), "a.rou.xml")

    def test_a_net_with_a_negative_length(self):
        text = self.net.read_text(encoding="utf-8")
        start = text.index("<edge id=\"" + next(
            part.split('"')[0] for part in text.split('<edge id="')[1:] if not part.startswith(":")))
        at = text.index('length="', start)
        end = text.index('"', at + 8)
        self.net.write_text(text[:at] + 'length="-5' + text[end:], encoding="utf-8")
        self.refused(self.import_net(), "a.net.xml", "length")

    def test_a_route_file_that_is_a_net(self):
        self.routes = self.net
        self.assertEqual(self.import_net().returncode, 3)
        self.assertFalse(self.output.exists())

    def test_a_truncated_scenario(self):
        scenario = self.work / "scenario.nc"
        result = nightwave("import", "sumo", "--config", ARTERIAL / "arterial.sumocfg", "-o", scenario)
        self.assertEqual(result.returncode, 0, result.stderr)
        scenario.write_bytes(scenario.read_bytes()[:-1000])
        self.refused(nightwave("plan", scenario, "-o", self.output, "--evaluations", 32), "scenario.nc")

    def test_a_scenario_that_is_not_there(self):
        self.refused(nightwave("plan", self.work / "none.nc", "-o", self.output, "--evaluations", 32), "none.nc")


if __name__ == "__main__":
    unittest.main()
