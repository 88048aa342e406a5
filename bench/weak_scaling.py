#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Weak scaling on one machine, against what the machine itself allows: N ranks on N times the work, beside N independent
searches at once, which share memory and clock as well but never talk. Also where the ranks' time went.

Usage: weak_scaling.py NIGHTWAVE SCENARIO.nc [--ranks 2] [--evaluations 6000] [--repeats 3]
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time


def search(program, scenario, folder, ranks, evaluations, islands):
    launcher = ["mpirun", "--allow-run-as-root", "--bind-to", "none", "-n", str(ranks)] if ranks > 1 else []
    return subprocess.Popen([*launcher, program, "--log-level", "error", "plan", scenario, "-o", f"{folder}/plan.nc",
                             "--evaluations", str(evaluations), "--islands", str(islands), "--threads", "1", "--log-dir",
                             folder, "--checkpoint", f"{folder}/checkpoints", "--every", "10s"])


def seconds_of(folder):
    """Seconds from the first to the last generation: without start and reading."""
    lines = [json.loads(line) for line in pathlib.Path(folder, "telemetry.jsonl").read_text().splitlines()]
    return lines[-1]["elapsed_s"] - lines[0]["elapsed_s"], lines


def finish(processes):
    for process in processes:
        if process.wait() != 0:
            sys.exit(f"weak_scaling.py: a search ended with {process.returncode}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("scenario")
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--evaluations", type=int, default=6000)
    parser.add_argument("--islands", type=int, default=2, help="per rank")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    ratios, work_ratios, shares = [], [], []
    for repeat in range(options.repeats):
        with tempfile.TemporaryDirectory() as base:
            folders = [f"{base}/alone{i}" for i in range(options.ranks)]
            begin = time.monotonic()
            finish([search(options.program, options.scenario, folder, 1, options.evaluations, options.islands)
                    for folder in folders])
            alone = statistics.mean(seconds_of(folder)[0] for folder in folders)
            work_alone = sum(rank["processor_s"] for folder in folders for line in seconds_of(folder)[1][1:]
                             for rank in line["ranks"])
            finish([search(options.program, options.scenario, f"{base}/together", options.ranks,
                           options.evaluations * options.ranks, options.islands * options.ranks)])
            together, lines = seconds_of(f"{base}/together")
            sums = {}
            for line in lines[1:]:
                for rank in line["ranks"]:
                    for key in ("evaluating_s", "waiting_s", "migrating_s", "keeping_s", "processor_s", "bytes_migrated",
                                "bytes_sent"):
                        sums[key] = sums.get(key, 0) + rank[key]
            sums["checkpoint_s"] = lines[-1].get("checkpoint_s", 0)
            sums["generations"] = len(lines) - 1
            ratios.append(alone / together)
            work_ratios.append(work_alone / sums["processor_s"])
            shares.append(sums)
            print(f"repeat {repeat + 1}: {options.ranks} alone at once {alone:.2f} s, {options.ranks} ranks on "
                  f"{options.ranks} times the work {together:.2f} s, efficiency {ratios[-1]:.3f} "
                  f"({time.monotonic() - begin:.0f} s in all)", flush=True)
    print(f"efficiency: median {statistics.median(ratios):.3f}, {min(ratios):.3f} to {max(ratios):.3f}")
    print(f"processor time alone / together: median {statistics.median(work_ratios):.3f}, {min(work_ratios):.3f} to "
          f"{max(work_ratios):.3f} (what others do on the machine counts less)")
    total = {key: sum(part[key] for part in shares) for key in shares[0]}
    for key in ("migrating_s", "keeping_s", "checkpoint_s"):
        print(f"{key} / processor_s = {100 * total[key] / total['processor_s']:.3f} %")
    print(f"waiting_s / (ranks x time) = {100 * total['waiting_s'] / (total['waiting_s'] + total['processor_s']):.1f} %")
    for key in ("bytes_migrated", "bytes_sent"):
        print(f"{key} per generation, all ranks: {total[key] / total['generations']:.0f}")


if __name__ == "__main__":
    main()
