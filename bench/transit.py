#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What plan.toml's preset transit-first gives buses and costs everybody, in SUMO: two plans of equal effort, one for the
delay of vehicles, one transit-first, driven on seeds that neither was made on.

    transit.py FOLDER [--bin DIR] [--evaluations 20000] [--search-seed 1] [--seeds 11,12,13,14,15] [--drain 900]
               [--bus-type bus] [--persons 30] [--persons-per-car 1.3] [--more LINES] [-j N]

FOLDER holds SUMO files: scenario.json, or one *.sumocfg; it may also be a *.sumocfg itself. Person-delay is vehicle delay times occupants: --persons in a
bus (all vehicles of --bus-type), --persons-per-car in every other vehicle. Needs Python 3.9 and SUMO, nothing else.
"""
import argparse
import os
import statistics
import sys
import tempfile

from rank_correlation import evaluate, find_tools, import_folder, run
from street import half_width, manifest_of
from street_score import StreetScorer

def configs(arguments):
    """plan.toml of both plans: the people that are counted in SUMO are those that the search is told of."""
    persons = f"persons_per_bus = {arguments.persons}\npersons_per_car = {arguments.persons_per_car}\n"
    return {"commute": "", "transit-first": f'[objective]\npreset = "transit-first"\n{persons}{arguments.more}'}


def person_delay(runs, arguments):
    """Per run: hours of delay of people in buses, and of everybody; seconds per bus, and per other vehicle."""
    result = []
    for of_run in runs:
        buses, others = ([sum(t[what] for name, t in of_run["types"].items() if (name == arguments.bus_type) == of_bus)
                          for what in ("delay", "vehicles")] for of_bus in (True, False))
        if buses[1] == 0:
            sys.exit(f"transit.py: no vehicle of the type {arguments.bus_type}; name it by --bus-type")
        in_buses = buses[0] * arguments.persons / 3600
        result.append((in_buses, in_buses + others[0] * arguments.persons_per_car / 3600, buses[0] / buses[1],
                       others[0] / others[1]))
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
    parser.add_argument("--more", default="", help="further lines of [objective] for transit-first")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    tools = find_tools(arguments.bin)
    with tempfile.TemporaryDirectory(prefix="transit.") as work:
        scenario = os.path.join(work, "scenario.nc")
        import_folder(tools, os.path.abspath(arguments.folder), scenario)
        programs = []
        plans = []
        for name, text in configs(arguments).items():
            stem = os.path.join(work, name)
            with open(stem + ".toml", "w") as file:
                file.write(text)
            run([tools["nightwave"], "plan", scenario, "-o", stem + ".nc", "--config", stem + ".toml", "--evaluations",
                 str(arguments.evaluations), "--seed", str(arguments.search_seed)])
            run([tools["nightwave"], "export", "sumo", scenario, stem + ".nc", "-o", stem + ".add.xml"])
            programs.append(stem + ".add.xml")
            plans.append(stem + ".nc")
        model = evaluate(tools, scenario, plans, 1)
        manifest = manifest_of(tools, scenario, os.path.join(work, "manifest"))
        seeds = [int(word) for word in arguments.seeds.split(",")]
        scorer = StreetScorer(manifest["net"], manifest["routes"], manifest["additional"], manifest["begin"], manifest["end"],
                              arguments.drain, seeds, None, arguments.jobs, emissions=False)
        before, after = (person_delay(list(by_seed.values()), arguments) for by_seed in scorer.score(programs))
    print(f"{arguments.folder}: {arguments.evaluations} evaluations, search seed {arguments.search_seed}, seeds {arguments.seeds}")
    print(f"{'':<32}{'commute':>10}{'transit-first':>15}{'ratio':>8}{'+-':>7}")
    for k, name in enumerate(("person-hours of delay in buses", "person-hours of delay in all", "s per bus", "s per other vehicle")):
        ratios = [a[k] / b[k] for b, a in zip(before, after)]
        half = half_width(ratios)
        print(f"{name:<32}{statistics.fmean(b[k] for b in before):>10.1f}{statistics.fmean(a[k] for a in after):>15.1f}"
              f"{statistics.fmean(ratios):>8.3f}{f'{half:.3f}' if half is not None else '-':>7}")
    for key, name in (("bus_waiting", "model: s of waiting per bus"), ("delay", "model: s per vehicle")):
        print(f"{name:<32}{model[0][key]:>10.1f}{model[1][key]:>15.1f}{model[1][key] / model[0][key]:>8.3f}")


if __name__ == "__main__":
    main()
