#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""peer_ratio.py counts what it says, on stand-ins for the three programs that answer with known figures."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PEER_RATIO = pathlib.Path(os.environ["NIGHTWAVE_SOURCE_DIR"]) / "bench" / "peer_ratio.py"

NET = """<net><junction id="a" type="priority"/><junction id="b" type="traffic_light"/><junction id=":b_0" type="internal"/></net>"""

NIGHTWAVE = """
if sys.argv[1:2] == ["import"]:
    open(sys.argv[-1], "w").write(" ".join(sys.argv))
elif sys.argv[2] == "--json":
    print("{}")
else:
    print(json.dumps({"begin": 100, "end": 200, "junctions": 2, "signals": 1, "vehicles": 7}))
"""
BENCH_KERNELS = """
name = os.path.basename(sys.argv[2])[:-3]
out = next(a.split("=", 1)[1] for a in sys.argv if a.startswith("--benchmark_out="))
runs = [{"name": f"real/{backend}/{name}", "run_type": "iteration", "movement_steps_per_second": 1.0,
         "candidates_per_second": rate} for backend, rate in (("cpu", 50.0), ("naive", 2.0))]
json.dump({"context": {}, "benchmarks": runs}, open(out, "w"))
"""
SUMO = """
if "--version" in sys.argv:
    print("a stand-in")
end = sys.argv[sys.argv.index("-e") + 1] if "-e" in sys.argv else ""
if end == "1100":  # not the run that only loads
    begin = os.times().user
    while os.times().user < begin + 0.5:
        sum(range(10000))
print(f"Simulation ended at time: {os.environ.get('ENDED', end)}.00")
print(" Inserted: 7\\n Running: 1\\n Waiting: 2")
"""


class PeerRatio(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name, code in (("nightwave", NIGHTWAVE), ("bench_kernels", BENCH_KERNELS), ("sumo", SUMO)):
            program = self.folder / name
            program.write_text(f"#!{sys.executable}\nimport json, os, sys\n{code}")
            program.chmod(0o755)
        self.network = self.folder / "village"
        self.network.mkdir()
        (self.network / "net.xml").write_text(NET)
        (self.network / "scenario.json").write_text(json.dumps({"net": "net.xml", "routes": ["r.xml"], "begin": 100, "end": 200}))

    def peer_ratio(self, *arguments, **environment):
        return subprocess.run([sys.executable, PEER_RATIO, "--bin", self.folder, "--scenario", self.network, *arguments],
                              env={**os.environ, "SUMO_BINARY": str(self.folder / "sumo"), **environment},
                              capture_output=True, text=True, check=False)

    def test_counts_junctions_seconds_and_user_time(self):
        result = self.peer_ratio("--repetitions", "2", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        row, = json.loads(result.stdout)["networks"]
        self.assertEqual((row["junctions"], row["junctions_in_sumo_net"], row["begin_s"], row["end_s"]), (2, 2, 100, 1100))
        self.assertEqual((row["sumo"]["inserted"], row["sumo"]["running_at_end"], row["sumo"]["waiting_at_end"]), (7, 1, 2))
        self.assertEqual(row["nightwave"]["cpu"]["junction_seconds_per_s"], 2 * 1000 * 50)
        seconds = row["sumo"]["user_s"]["median"]
        self.assertTrue(0.3 < seconds < 0.7, seconds)
        self.assertAlmostEqual(row["sumo"]["junction_seconds_per_s"], 2000 / seconds)
        self.assertAlmostEqual(row["nightwave"]["naive"]["ratio"]["median"], 2 * seconds)

    def test_prints_a_table_and_writes_json(self):
        result = self.peer_ratio("--repetitions", "1", "-o", self.folder / "out.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("village: 2 junctions (2 in SUMO's net) x [100, 1100) s", result.stdout)
        self.assertEqual(json.loads((self.folder / "out.json").read_text())["networks"][0]["name"], "village")

    def test_refuses_what_would_mislead(self):
        for arguments, environment, words in ((("--backends", "cuda"), {}, "no real/cuda/village"),
                                              ((), {"ENDED": "500"}, "SUMO ended before 1100 s"),
                                              (("--bin", self.network), {}, "nightwave is missing")):
            with self.subTest(words):
                result = self.peer_ratio("--repetitions", "1", *arguments, **environment)
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()
