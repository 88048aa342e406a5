#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plans of all scenarios of a folder in SUMO, side by side: shipped, other programs, nightwave without and with a race.

    street.py FOLDER [--bin DIR] [--only NAME,...] [--time 60s] [--street K] [--calibrate RUNS] [--seeds 11,12,13,14,15]
              [--unseen-seeds 21,22,23] [--factors 0.9,1.1] [--drain 900] [-j N] [--json FILE]

FOLDER holds a folder per scenario with SUMO files: scenario.json, or one *.sumocfg. What lies in its baselines/ as
NAME.add.xml is driven too: programs made by SUMO's own tools (webster, actuated, ...). With --calibrate the model is
fitted to the scenario first, and those plans are a column of their own. Delay and stops are means per vehicle due, CO2
in grams per vehicle, outside is waiting outside the network in vehicle-hours; teleporting is off. Unseen seeds and
demand factors are of the table's second part; no plan was made on any of them, except that a race and a calibration use
seeds of their own (101 to 113, 1001 to 1003). Needs Python 3.9 and SUMO, nothing else.
"""
import argparse
import glob
import json
import math
import os
import statistics
import sys
import tempfile

from rank_correlation import find_tools, import_folder, run
from street_score import StreetScorer

STUDENT_T975 = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26}


def scenarios_in(folder, only):
    """Folders of scenarios by name."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*", ""))):
        name = os.path.basename(path.rstrip("/"))
        if only and name not in only:
            continue
        if os.path.exists(os.path.join(path, "scenario.json")) or len(glob.glob(os.path.join(path, "*.sumocfg"))) == 1:
            found[name] = path
    return found


def manifest_of(tools, scenario, folder):
    """SUMO sources and window of a scenario, as varied_plans tells them."""
    run([tools["varied_plans"], scenario, "--count", "1", "-o", folder])
    with open(os.path.join(folder, "manifest.json")) as file:
        return json.load(file)


def programs_of(tools, name, path, work, arguments):
    """Program file per column; None: as shipped."""
    scenario = os.path.join(work, name + ".nc")
    import_folder(tools, os.path.abspath(path), scenario)
    columns = {"shipped": None}
    for file in sorted(glob.glob(os.path.join(path, "baselines", "*.add.xml"))):
        columns[os.path.basename(file)[:-len(".add.xml")]] = file
    wanted = [("nightwave", scenario, [])]
    if arguments.street:
        wanted.append((f"nightwave --street {arguments.street}", scenario, ["--street", str(arguments.street)]))
    if arguments.calibrate:
        calibrated = os.path.join(work, name + "_calibrated.nc")
        run([tools["nightwave"], "calibrate", scenario, "--runs", str(arguments.calibrate), "-o", calibrated])
        wanted.append(("calibrated", calibrated, []))
        if arguments.street:
            wanted.append((f"calibrated --street {arguments.street}", calibrated, ["--street", str(arguments.street)]))
    for column, file, options in wanted:
        stem = os.path.join(work, f"{name}_{len(columns)}")
        run([tools["nightwave"], "plan", file, "-o", stem + ".nc", "--time", arguments.time] + options)
        run([tools["nightwave"], "export", "sumo", file, stem + ".nc", "-o", stem + ".add.xml"])
        columns[column] = stem + ".add.xml"
    return columns, manifest_of(tools, scenario, os.path.join(work, name + "_manifest"))


def half_width(values):
    """Half the 95 % confidence interval of the mean; None of a single value."""
    if len(values) < 2:
        return None
    return STUDENT_T975.get(len(values) - 1, 2.0) * statistics.stdev(values) / math.sqrt(len(values))


def summary(runs):
    """Means over seeds; delay with half its 95 % confidence interval and its worst run over the median."""
    delays = [r["mean_delay"] for r in runs]
    return {"delay": statistics.fmean(delays), "ci95": half_width(delays), "worst_over_median": max(delays) / statistics.median(delays),
            "stops": statistics.fmean(r["mean_stops"] for r in runs), "co2_g": statistics.fmean(r["mean_co2_g"] for r in runs),
            "outside_veh_h": statistics.fmean(r["outside"] for r in runs) / 3600}


def measure(columns, manifest, seeds, scale, arguments):
    scorer = StreetScorer(manifest["net"], manifest["routes"], manifest["additional"], manifest["begin"], manifest["end"],
                          arguments.drain, seeds, None, arguments.jobs, scale)
    results = scorer.score(list(columns.values()))
    return {column: summary(list(by_seed.values())) for column, by_seed in zip(columns, results)}


def show(name, title, table):
    print(f"\n{name}, {title}")
    print(f"  {'':<28}{'delay, s':>10}{'+-':>7}{'over shipped':>14}{'worst/median':>14}{'stops':>8}{'CO2, g':>9}{'outside, h':>12}")
    shipped = table["shipped"]["delay"]
    for column, r in table.items():
        half = f"{r['ci95']:.1f}" if r["ci95"] is not None else "-"
        print(f"  {column:<28}{r['delay']:>10.1f}{half:>7}{r['delay'] / shipped:>14.2f}{r['worst_over_median']:>14.2f}"
              f"{r['stops']:>8.2f}{r['co2_g']:>9.0f}{r['outside_veh_h']:>12.1f}", flush=True)


def geometric_means(results, title):
    """Over the scenarios that have the column."""
    columns = {}
    for parts in results.values():
        table = parts[title]
        for column, r in table.items():
            columns.setdefault(column, []).append(math.log(r["delay"] / table["shipped"]["delay"]))
    print(f"\nover shipped, geometric mean, {title}")
    for column, logs in columns.items():
        print(f"  {column:<28}{math.exp(statistics.fmean(logs)):>10.3f}   ({len(logs)} scenarios)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--bin", help="folder of nightwave and varied_plans")
    parser.add_argument("--only", default="", help="names of scenarios, by comma")
    parser.add_argument("--time", default="60s", help="of every search")
    parser.add_argument("--street", type=int, default=0, help="finalists of a race; 0: none")
    parser.add_argument("--calibrate", type=int, default=0, help="runs to fit the model to; 0: not fitted")
    parser.add_argument("--seeds", default="11,12,13,14,15")
    parser.add_argument("--unseen-seeds", default="", help="further seeds, by comma")
    parser.add_argument("--factors", default="", help="demand factors, by comma")
    parser.add_argument("--drain", type=int, default=900)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", help="file for all figures")
    arguments = parser.parse_args()
    tools = find_tools(arguments.bin)

    def numbers(text, kind):
        return [kind(word) for word in text.split(",") if word]
    seeds = numbers(arguments.seeds, int)
    parts = [("seeds " + arguments.seeds, seeds, 1.0)]
    if arguments.unseen_seeds:
        parts.append(("seeds " + arguments.unseen_seeds, numbers(arguments.unseen_seeds, int), 1.0))
    parts += [(f"demand x {factor}", seeds, factor) for factor in numbers(arguments.factors, float)]
    found = scenarios_in(arguments.folder, numbers(arguments.only, str))
    if not found:
        sys.exit(f"{arguments.folder}: no folder with a scenario.json or one *.sumocfg in it")
    results = {}
    with tempfile.TemporaryDirectory(prefix="street.") as work:
        for name, path in found.items():
            columns, manifest = programs_of(tools, name, path, work, arguments)
            results[name] = {}
            for title, of_seeds, scale in parts:
                results[name][title] = measure(columns, manifest, of_seeds, scale, arguments)
                show(name, title, results[name][title])
    for title, _, _ in parts:
        geometric_means(results, title)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
