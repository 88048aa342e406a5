#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a day of plans gains: the day that `plan --day` designs against (a) one plan all day and (b) peak and off-peak
plans at conventional hours, each searched with as many evaluations. Figures of the traffic model over the whole day,
with every transition; with --street also of SUMO over the whole day.

An evaluation of (a) simulates the whole day, one of the others a window of at most two hours and its warm-up: (a) has
the greater effort in seconds.

Usage: day.py NIGHTWAVE SCENARIO.nc [--evaluations 2000] [--seed 1] [--threads 0] [--street SEEDS --sources DIR]
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

CONVENTIONAL = "6:30,9:30,15:30,19:00"
WAYS = {
    "a: one plan all day": [],
    "b: conventional hours": ["--day", "--periods", CONVENTIONAL],
    "c: designed day": ["--day"],
}


def run(arguments, accepted=(0,)):
    result = subprocess.run([str(a) for a in arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            check=False)
    if result.returncode not in accepted:
        sys.exit(f"day.py: {' '.join(map(str, arguments))} ended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def plan(options, name, folder):
    path = folder / (name[0] + ".nc")
    began = time.monotonic()
    run([options.program, "--log-level", "warning", "plan", options.scenario, "-o", path, "--seed", options.seed,
         "--evaluations", options.evaluations, "--threads", options.threads, *WAYS[name]])
    seconds = time.monotonic() - began
    held = json.loads(run([options.program, "info", path, "--json"]))
    attributes = held["provenance"]
    return path, {"delay": held["model"]["after"]["delay"], "stops": held["model"]["after"]["stops"],
                  "shipped": held["model"]["before"]["delay"], "seconds": seconds,
                  "periods": attributes.get("day_periods", "00:00"), "cycles": attributes.get("cycles", ""),
                  "transitions": attributes.get("transitions", 0),
                  "transition_delay": attributes.get("transition_delay", 0)}


def street(options, path):
    verdict = json.loads(run([options.program, "--log-level", "warning", "street", options.scenario, path, "--seeds",
                              options.street, "--full", "--json"]
                             + (["--sources", options.sources] if options.sources else []), accepted=(0, 5)))
    return {"delay": verdict["plan"]["delay"]["mean"], "stops": verdict["plan"]["stops"]["mean"],
            "missing": verdict["missing"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("scenario")
    parser.add_argument("--evaluations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--only", default="abc", help="letters of the ways to try")
    parser.add_argument("--street", metavar="SEEDS", help="drive the whole day in SUMO with these seeds, as 1,2,3")
    parser.add_argument("--sources", help="folder of the scenario's SUMO files")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the plans")
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print("| way | delay, s/veh | stops/veh | transitions | their delay, veh h | effort, s | periods from | cycles, s |")
        print("|---|---|---|---|---|---|---|---|")
        for name in WAYS:
            if name[0] not in options.only:
                continue
            path, found = plan(options, name, folder)
            results[name[0]] = found
            print(f"| {name} | {found['delay']:.2f} | {found['stops']:.3f} | {found['transitions']} | "
                  f"{float(found['transition_delay']) / 3600:.2f} | {found['seconds']:.0f} | {found['periods']} | "
                  f"{found['cycles']} |", flush=True)
            if options.street:
                found["street"] = street(options, path)
                print(f"| {name}, SUMO | {found['street']['delay']:.2f} | {found['street']['stops']:.3f} | | | | | "
                      f"missing {found['street']['missing']} |", flush=True)
        if "c" not in results:
            return
        for other in results:
            if other == "c":
                continue
            gain = 1 - results["c"]["delay"] / results[other]["delay"]
            line = f"\nc against {other}: {100 * gain:+.1f} % less delay in the model"
            if options.street:
                gain = 1 - results["c"]["street"]["delay"] / results[other]["street"]["delay"]
                line += f", {100 * gain:+.1f} % less in SUMO"
            print(line)
        print(f"\nshipped: {next(iter(results.values()))['shipped']:.2f} s/veh")


if __name__ == "__main__":
    main()
