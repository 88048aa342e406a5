#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare.py says what two runs, or the backends of one, have to do with each other, and fails when something got slower."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

COMPARE = pathlib.Path(os.environ["NIGHTWAVE_SOURCE_DIR"]) / "bench" / "compare.py"


def runs(name, rates, key="movement_steps_per_second", **counters):
    """Repetitions of one benchmark as Google Benchmark writes them, and the median that it adds."""
    one = {"run_name": name, "run_type": "iteration", "repetitions": len(rates), "cpu_time": 5.0, "time_unit": "ms", **counters}
    return [{"name": name, **one, **({key: rate} if key else {})} for rate in rates] + [
        {"name": name + "_median", **one, "run_type": "aggregate", "aggregate_name": "median", key or "none": rates[0]}]


class Compare(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, *benchmarks, host="here"):
        path = self.folder / name
        path.write_text(json.dumps({"context": {"host_name": host, "num_cpus": 1}, "benchmarks": sum(benchmarks, [])}))
        return path

    def compare(self, *arguments):
        return subprocess.run([sys.executable, COMPARE, *map(str, arguments)], capture_output=True, text=True, check=False)

    def report(self, *arguments, code=0):
        result = self.compare(*arguments, "--json")
        self.assertEqual(result.returncode, code, result.stderr)
        return json.loads(result.stdout)

    def test_equal_runs_pass(self):
        path = self.write("a.json", runs("evaluate/cpu/junctions:100", [100, 101, 99]))
        result = self.compare(path, path)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("none of 1 got slower", result.stdout)

    def test_a_fall_beyond_the_noise_fails(self):
        old = self.write("old.json", runs("evaluate/cpu/junctions:100", [100, 101, 99, 100, 102]))
        new = self.write("new.json", runs("evaluate/cpu/junctions:100", [80, 81, 79, 80, 80]))
        report = self.report(old, new, code=1)
        self.assertEqual(report["slower"], ["evaluate/cpu/junctions:100"])
        self.assertAlmostEqual(report["rows"][0]["ratio"], 0.8)
        self.report(old, new, "--threshold", "0.3")
        self.assertEqual(self.report(new, old)["rows"][0]["verdict"], "faster")

    def test_a_fall_within_the_noise_passes(self):
        old = self.write("old.json", runs("evaluate/cpu/junctions:100", [100, 70, 130, 101, 75]))
        new = self.write("new.json", runs("evaluate/cpu/junctions:100", [90, 60, 120, 91, 65]))
        self.assertEqual(self.report(old, new)["rows"][0]["verdict"], "noise")

    def test_one_odd_repetition_decides_nothing(self):
        old = self.write("old.json", runs("evaluate/cpu/junctions:100", [100, 101, 99, 100, 20]))
        new = self.write("new.json", runs("evaluate/cpu/junctions:100", [80, 81, 79, 80, 200]))
        self.report(old, new, code=1)

    def test_a_single_repetition_is_said_to_be_one(self):
        old = self.write("old.json", runs("evaluate/cpu/junctions:100", [100]))
        new = self.write("new.json", runs("evaluate/cpu/junctions:100", [80]))
        self.assertIn("a single repetition", self.report(old, new, code=1)["notes"][0])

    def test_missing_and_failed_benchmarks_are_named_and_fail(self):
        old = self.write("old.json", runs("real/cpu/town", [100, 100]), runs("real/cuda/town", [100, 100]))
        new = self.write("new.json", runs("real/naive/town", [1, 1]),
                         [{"name": "real/cuda/town", "error_occurred": True, "error_message": "the delay differs"}])
        result = self.compare(old, new)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"real/cpu/town: not in {new}", result.stdout)
        self.assertIn("real/cuda/town: failed: the delay differs", result.stdout)
        self.assertEqual([row["verdict"] for row in self.report(old, new, code=1)["rows"]], ["missing", "missing", "new"])

    def test_options_in_names_do_not_matter_and_times_stand_in_for_rates(self):
        old = self.write("old.json", runs("search/step", [0, 0], key=None, cpu_time=4.0))
        new = self.write("new.json", runs("search/step/repeats:2", [0, 0], key=None, cpu_time=2.0))
        row = self.report(old, new)["rows"][0]
        self.assertEqual((row["old"]["median"], row["new"]["median"], row["new"]["unit"]), (250, 500, "runs/s"))

    def test_other_machines_are_noted(self):
        old = self.write("old.json", runs("real/cpu/town", [1, 1]))
        new = self.write("new.json", runs("real/cpu/town", [1, 1]), host="there")
        self.assertIn("host_name", self.report(old, new)["notes"][0])

    def test_ratios_within_a_run(self):
        def grid(backend, size, rate):  # 10 movements per junction, 100 steps
            return runs(f"evaluate/{backend}/junctions:{size}", [rate, rate, rate], candidates_per_second=rate / size / 1000)

        path = self.write("a.json", grid("naive", 100, 2e6), grid("cpu", 100, 60e6), grid("cpu", 10000, 40e6),
                          grid("naive", 10000, 1e6), grid("cuda", 100, 6e9), runs("real/cpu/town", [30e6, 30e6]),
                          runs("real/naive/town", [2e6, 2e6]))
        report = self.report(path)
        small, large, town = report["ratios"]
        self.assertEqual((small["case"], small["cpu/naive"]["median"], small["cuda/cpu"]["median"]), ("junctions:100", 30, 100))
        self.assertEqual((large["cpu/naive"]["median"], large["cuda/cpu"]), (40, None))
        self.assertEqual(town["cpu/naive"]["median"], 15)
        cost = {row["backend"]: row["cost"] for row in report["scaling"]}
        self.assertAlmostEqual(cost["cpu"]["10000"], 1.5)
        self.assertAlmostEqual(cost["naive"]["10000"], 2)
        cities = {row["backend"]: row["ratio"]["median"] for row in report["real_over_grid"]}
        self.assertEqual(cities, {"cpu": 0.5, "naive": 1})
        text = " ".join(report["notes"])
        self.assertIn(f"evaluate/cuda/junctions:10000, real/cuda/town: not in {path}", text)
        self.assertIn("cpu_half: no benchmark of this backend", text)
        self.assertIn("30.00 (30.00-30.00)", self.compare(path).stdout)

    def test_shares_of_the_roofline(self):
        counters = {"bytes_per_movement_step": 8, "operations_per_movement_step": 10}
        path = self.write("a.json", runs("evaluate/cpu/junctions:100", [1e9, 1e9], **counters),
                          runs("evaluate/cuda/junctions:100", [1e11, 1e11], **counters), runs("real/cpu/town", [1e9, 1e9]))
        roofline = self.write("roofline.json", runs("update/DRAM", [16e9], key="bytes_per_second"),
                              runs("update/L2", [80e9], key="bytes_per_second"),
                              runs("alu/mix", [40e9], key="lane_operations_per_second"), host="there")
        report = self.report(path, "--roofline", roofline)
        self.assertEqual(report["roofline"][0]["shares"], {"L2": 0.1, "DRAM": 0.5, "ALU": 0.25})
        text = " ".join(report["notes"])
        self.assertIn("measured on there", text)
        self.assertIn("evaluate/cuda/junctions:100: " + str(roofline) + " has no device/", text)
        self.assertIn("real/cpu/town: neither bytes_per_movement_step", text)
        self.assertIn("50.0 %", self.compare(path, "--roofline", roofline).stdout)

    def test_bad_input_and_usage(self):
        good = self.write("a.json", runs("real/cpu/town", [1, 1]))
        bad = self.folder / "bad.json"
        bad.write_text('{"context": {}}')
        for arguments, code in (([bad], 3), ([self.folder / "none.json"], 3), ([good, "--filter", "grid"], 3),
                                ([good, good, good], 2), ([good, good, "--roofline", good], 2), ([], 2)):
            with self.subTest(arguments):
                result = self.compare(*arguments)
                self.assertEqual((result.returncode, result.stdout), (code, ""))
                self.assertTrue(result.stderr)


if __name__ == "__main__":
    unittest.main()
