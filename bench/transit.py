#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What plan.toml's preset transit-first gives buses and costs everybody, in SUMO: two plans of equal effort, one for the
delay of vehicles, one transit-first, driven on seeds that neither was made on.

    transit.py FOLDER [--bin DIR] [--evaluations 20000] [--search-seed 1] [--seeds 11,12,13,14,15] [--drain 900]
               [--bus-type bus] [--persons 30] [--persons-per-car 1.3] [-j N]

FOLDER holds SUMO files: scenario.json, or one *.sumocfg. Person-delay is vehicle delay times occupants: --persons in a
bus (all vehicles of --bus-type), --persons-per-car in every other vehicle. Needs Python 3.9 and SUMO, nothing else.
"""
import argparse
import os
import statistics
import tempfile

from rank_correlation import find_tools, import_folder, run
from street import half_width, manifest_of
from street_score import StreetScorer

PRESETS = {"commute": "", "transit-first": '[objective]\npreset = "transit-first"\n'}


def person_delay(runs, arguments):
    """Per run: hours of delay of people in buses, and of everybody."""
    result = []
    for of_run in runs:
        buses = sum(t["delay"] for name, t in of_run["types"].items() if name == arguments.bus_type)
        others = sum(t["delay"] for name, t in of_run["types"].items() if name != arguments.bus_type)
        in_buses = buses * arguments.persons / 3600
        result.append((in_buses, in_buses + others * arguments.persons_per_car / 3600))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--bin", help="folder of nightwave and varied_plans")
    parser.add_argument("--evaluations", type=int, default=20000)
    parser.add_argument("--search-seed", type=int, default=1)
    parser.add_argument("--seeds", default="11,12,13,14,15")
    parser.add_argument("--drain", type=int, default=900)
    parser.add_argument("--bus-type", default="bus", help="vehicle type of the buses")
    parser.add_argument("--persons", type=float, default=30, help="in a bus")
    parser.add_argument("--persons-per-car", type=float, default=1.3)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    tools = find_tools(arguments.bin)
    with tempfile.TemporaryDirectory(prefix="transit.") as work:
        scenario = os.path.join(work, "scenario.nc")
        import_folder(tools, os.path.abspath(arguments.folder), scenario)
        programs = []
        for name, text in PRESETS.items():
            stem = os.path.join(work, name)
            with open(stem + ".toml", "w") as file:
                file.write(text)
            run([tools["nightwave"], "plan", scenario, "-o", stem + ".nc", "--config", stem + ".toml", "--evaluations",
                 str(arguments.evaluations), "--seed", str(arguments.search_seed)])
            run([tools["nightwave"], "export", "sumo", scenario, stem + ".nc", "-o", stem + ".add.xml"])
            programs.append(stem + ".add.xml")
        manifest = manifest_of(tools, scenario, os.path.join(work, "manifest"))
        seeds = [int(word) for word in arguments.seeds.split(",")]
        scorer = StreetScorer(manifest["net"], manifest["routes"], manifest["additional"], manifest["begin"], manifest["end"],
                              arguments.drain, seeds, None, arguments.jobs)
        before, after = (person_delay(list(by_seed.values()), arguments) for by_seed in scorer.score(programs))
    print(f"{arguments.folder}: {arguments.evaluations} evaluations, search seed {arguments.search_seed}, seeds {arguments.seeds}")
    print(f"{'person-hours of delay':<24}{'commute':>10}{'transit-first':>15}{'ratio':>8}{'+-':>7}")
    for k, name in enumerate(("in buses", "of everybody")):
        ratios = [a[k] / b[k] for b, a in zip(before, after)]
        half = half_width(ratios)
        print(f"{name:<24}{statistics.fmean(b[k] for b in before):>10.1f}{statistics.fmean(a[k] for a in after):>15.1f}"
              f"{statistics.fmean(ratios):>8.3f}{f'{half:.3f}' if half is not None else '-':>7}")


if __name__ == "__main__":
    main()
