#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The networks that come with SUMO's tools, which nobody made for this program, can be imported, planned and checked, and
SUMO drives the plans. Among them are signals of one stage, programs of hours, bus lanes, text between phases and
networks without a signal that may be changed."""

import os
import pathlib
import subprocess
import sys
import unittest

from program import InFolder, nightwave, succeed

TOOLS = pathlib.Path(os.environ.get("SUMO_HOME", "/usr/share/sumo")) / "tools"
REAL = TOOLS / "sumolib" / "scenario" / "scenarios" / "RealWorld"
GAMES = TOOLS / "game"


def files(folder, net, routes, additional):
    return ["--net", folder / net, "--routes", ",".join(str(folder / name) for name in routes),
            "--additional", ",".join(str(folder / name) for name in additional), "--begin", 0, "--end", 3600]


def bologna(name):
    return files(REAL / name, f"{name}_buslanes.net.xml", [f"{name}.rou.xml"],
                 [f"{name}_{kind}.add.xml" for kind in ("vtypes", "bus_stops", "tls", "busses")])


def rilsa(example):
    return files(REAL / f"RiLSA_example{example}", f"rilsa{example}.net.xml", ["genroutes.rou.xml"],
                 ["vtypes.add.xml", f"rilsa{example}_tls.add.xml"])


def game(name):
    return ["--config", GAMES / f"{name}.sumocfg"]


NETWORKS = {"acosta": bologna("acosta"), "joined": bologna("joined"),
            **{f"RiLSA {example}": rilsa(example) for example in (1, 2, 3, 4)},
            **{name: game(name) for name in ("A10KW", "bs3d", "corridor", "cross", "grid6", "square")}}
DRIVEN = ("RiLSA 1", "corridor", "square")


@unittest.skipUnless(REAL.is_dir() and GAMES.is_dir(), f"SUMO's tools are not at {TOOLS}")
class SumoNetworks(InFolder):
    def test_each_is_imported_planned_checked_and_driven(self):
        for name, sources in NETWORKS.items():
            with self.subTest(name):
                scenario, plan = self.work / "scenario.nc", self.work / "plan.nc"
                succeed("import", "sumo", *sources, "-o", scenario)
                self.assertGreater(succeed("info", scenario, "--json")["signals"], 0)
                succeed("plan", scenario, "-o", plan, "--evaluations", 40)
                succeed("check", scenario, plan)
                if name not in DRIVEN:
                    continue
                driven = nightwave("street", scenario, plan, "--seeds", 1, "--drain", 300)
                self.assertEqual(driven.returncode, 0, driven.stdout + driven.stderr)
                self.assertIn("verdict: accepted", driven.stdout)

    def test_programs_that_sumo_would_refuse_from_a_file_stay_as_shipped(self):
        """netgenerate gives the signal that it joins over a grid of 30 m yielding greens that wait for each other."""
        net, trips, scenario, plan = (self.work / name for name in ("grid.net.xml", "grid.rou.xml", "grid.nc", "grid.plan.nc"))
        subprocess.run(["netgenerate", "--grid", "--grid.number=5", "--grid.length=30", "--grid.attach-length=200",
                        "--default-junction-type=traffic_light", "--tls.join", "--tls.join-dist=50", "-o", net],
                       check=True, capture_output=True)
        subprocess.run([sys.executable, TOOLS / "randomTrips.py", "-n", net, "-o", self.work / "trips.xml", "-r", trips,
                        "-e", "600", "-p", "2", "--fringe-factor", "5", "--seed", "3", "--validate"],
                       check=True, capture_output=True, env={**os.environ, "SUMO_HOME": str(TOOLS.parent)})
        succeed("import", "sumo", "--net", net, "--routes", trips, "-o", scenario)
        about = succeed("info", scenario, "--json")
        self.assertEqual((about["dropped"], about["adjustable_signals"]), ({"signal_programs_that_yield_mutually": 1}, 0))
        succeed("plan", scenario, "-o", plan, "--evaluations", 10)
        driven = nightwave("street", scenario, plan, "--seeds", 1, "--drain", 60)
        self.assertEqual(driven.returncode, 0, driven.stdout + driven.stderr)


if __name__ == "__main__":
    unittest.main()
