#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts become a demand through the real program: plain or gzip, on any number of threads, days chosen, faults told; bad
lines end in one message that names them."""

import gzip
import json
import subprocess
import unittest

from program import InFolder, SOURCE, nightwave, succeed

ARTERIAL = SOURCE / "inputs" / "arterial"
HEADER = "detector,link,begin,interval_s,vehicles\n"


class Counts(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario = cls.work / "arterial.nc"
        succeed("import", "sumo", "--config", ARTERIAL / "arterial.sumocfg", "-o", cls.scenario)
        dump = subprocess.run(["ncdump", "-v", "link_name", cls.scenario], capture_output=True, text=True, check=True)
        names = dump.stdout.split("link_name =")[-1].split(";")[0]
        # Roads into the city: between junctions, from its edge.
        cls.links = [name.strip().strip('"') for name in names.split(",")]

    def counts(self, rate, days=("2026-11-23",), faulty=""):
        """A vehicle count of `rate` per five minutes on every link for the hour."""
        lines = [f"d_{link},{link},{day}T{27000 // 3600:02d}:{30 + 5 * k if k < 6 else 5 * (k - 6):02d}:00,300,{rate}\n"
                 if k < 6 else f"d_{link},{link},{day}T08:{5 * (k - 6):02d}:00,300,{rate}\n"
                 for day in days for link in self.links for k in range(12)]
        return HEADER + "".join(lines) + faulty

    def imported(self, text, *options, name="counts.csv", packed=False):
        path = self.work / name
        if packed:
            path.write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text, encoding="utf-8")
        output = self.work / "counted.nc"
        output.unlink(missing_ok=True)
        return nightwave("import", "counts", self.scenario, path, "-o", output, *options), output

    def test_the_demand_follows_the_counts_and_can_be_planned(self):
        vehicles = []
        for rate in (10, 30):
            result, output = self.imported(self.counts(rate))
            self.assertEqual(result.returncode, 0, result.stderr)
            report = json.loads(result.stdout)
            vehicles.append(report["vehicles"])
            self.assertTrue(report["settled"])
            self.assertEqual(report["records"], 12 * len(self.links))
        self.assertGreater(vehicles[1], 1.5 * vehicles[0])
        plan = self.work / "plan.nc"
        self.assertEqual(nightwave("plan", output, "-o", plan, "--evaluations", 64).returncode, 0)
        self.assertEqual(nightwave("check", output, plan).returncode, 0)
        refused = nightwave("street", output, plan, "--sources", ARTERIAL)
        self.assertEqual(refused.returncode, 3)
        self.assertIn(f"{output}: demand was estimated from counts, and SUMO would drive the demand before; judge it by nightwave "
                      "evaluate, or compare in SUMO on the scenario that the counts were added to", refused.stderr)
        self.assertGreater(json.loads(nightwave("evaluate", output, plan).stdout)["delay"], 0)

    def test_gzip_and_threads_change_nothing(self):
        told = []
        for packed, threads in ((False, 1), (True, 1), (False, 4)):
            result, output = self.imported(self.counts(20), "--threads", threads, packed=packed,
                                           name="c.csv.gz" if packed else "c.csv")
            self.assertEqual(result.returncode, 0, result.stderr)
            told.append((result.stdout, subprocess.run(["ncdump", "-v", "departure_vehicles,passage_vehicles", output],
                                                       capture_output=True, text=True, check=True).stdout.split("data:")[1]))
        self.assertEqual(told[0], told[1])
        self.assertEqual(told[0], told[2])

    def test_days_of_the_type_are_taken_and_others_counted(self):
        days = ("2026-11-23", "2026-11-24", "2026-11-28")  # Monday, Tuesday, Saturday
        result, _ = self.imported(self.counts(20, days), "--day-type", "weekday")
        report = json.loads(result.stdout)
        self.assertEqual(report["days"], 2)
        self.assertEqual(report["records_of_other_days"], 12 * len(self.links))

    def test_implausible_counts_and_gaps_are_told(self):
        link = self.links[0]
        faulty = f"d_{link},{link},2026-11-24T07:30:00,300,9999\n"
        result, _ = self.imported(self.counts(20) + faulty)
        report = json.loads(result.stdout)
        self.assertEqual(report["implausible"], 1)
        self.assertGreater(report["gaps"], 0)
        self.assertIn("more vehicles than the lanes can carry", result.stderr)

    def test_the_scenario_names_its_counts_and_detectors(self):
        result, output = self.imported(self.counts(20))
        info = json.loads(nightwave("info", output, "--json").stdout)
        self.assertEqual(info["sources"]["counts.csv"]["role"], "counts")
        self.assertIn("import counts", info["history"])
        header = subprocess.run(["ncdump", "-h", output], capture_output=True, text=True, check=True).stdout
        self.assertIn(f"detector = {len(self.links)} ;", header)
        self.assertIn(":counts_geh_below_5 = ", header)
        self.assertEqual(result.stderr, "")

    def test_requests_that_make_no_sense_are_usage_errors(self):
        for options, message in ((("--day-type", "Monday"), "'Monday' is neither all, weekday"),
                                 (("--slice", 7), "must be a multiple of 5 s that divides the hour"),
                                 (("--begin", 27100), "must be a multiple of --slice"),
                                 (("--except", "weekday"), "is no list of dates")):
            with self.subTest(options):
                result, _ = self.imported(self.counts(20), *options)
                self.assertEqual(result.returncode, 2)
                self.assertIn(message, result.stderr)

    def refused(self, text, message):
        result, output = self.imported(text)
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertIn(message, result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertFalse(output.exists())

    def test_bad_files_are_refused_by_line_and_field(self):
        link = self.links[0]
        self.refused("", "line 1 is empty")
        self.refused("detector,link,begin,vehicles\n", "interval_s")
        self.refused(HEADER + f"a,{link},2026-11-23T07:30:00,300\n", "line 2 has 4 fields (the header has 5)")
        self.refused(HEADER + f"a,{link},2026-11-23T07:30:00,300,-1\n", 'line 2, vehicles = "-1" (must be a whole number')
        self.refused(HEADER + f"a,{link},yesterday,300,1\n", 'line 2, begin = "yesterday" (must be a local date and time')
        self.refused(HEADER + "a,nowhere,2026-11-23T07:30:00,300,1\n", "names no link")


if __name__ == "__main__":
    unittest.main()
