#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where the traffic model and SUMO differ: the delay of a plan link by link.

    street_links.py SOURCES PLAN.nc [PLAN.nc ...] [--bin DIR] [--seeds 11,12,13] [--rows 20] [-j N]

SOURCES is a folder of SUMO files (scenario.json, or one *.sumocfg), or a *.sumocfg; PLAN a plan of one period for the
scenario that `nightwave import sumo` makes of them. Delay in SUMO is time lost on the link and on the way across the
junction at its end, and the wait of those who depart on it. Nearly everywhere SUMO counts 2 to 7 s per vehicle more, for
braking and starting; what stands out is an error of the model (docs/decisions/0015). `stops` tells queues from slow
driving. A link that only SUMO knows is one that vehicles take when they change their route.
Needs Python 3.9 and SUMO (SUMO_BINARY, SUMO_HOME or PATH), nothing else.
"""
import argparse
import json
import os
import statistics
import tempfile

from rank_correlation import find_tools, import_folder, mean_edges, run
from street import manifest_of
from street_score import StreetScorer


def rows_of(model, street):
    """One row per link, the farthest off first: means over the plans."""
    ours = [{link["link"]: link for link in measures["links"]} for measures in model]
    theirs = [mean_edges(by_seed) for by_seed in street]
    rows = []
    for name in sorted(set().union(*ours, *theirs)):
        known = [links[name] for links in ours if name in links]

        def mean(key):
            return statistics.fmean(link[key] for link in known) if known else 0.0
        delay = mean("delay") + mean("outside")
        street_delay = statistics.fmean(edges.get(name, 0.0) for edges in theirs)
        vehicles = mean("vehicles")
        rows.append({"link": name, "vehicles": vehicles if known else None, "stops": mean("stops"), "model": delay,
                     "street": street_delay, "per_vehicle": (street_delay - delay) / vehicles if vehicles >= 1 else None})
    return sorted(rows, key=lambda row: -abs(row["street"] - row["model"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources")
    parser.add_argument("plans", nargs="+")
    parser.add_argument("--bin", help="folder of nightwave and varied_plans")
    parser.add_argument("--seeds", default="11,12,13", help="of SUMO")
    parser.add_argument("--drain", type=int, default=900)
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    tools = find_tools(arguments.bin)
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    with tempfile.TemporaryDirectory(prefix="street_links.") as work:
        scenario = os.path.join(work, "scenario.nc")
        import_folder(tools, os.path.abspath(arguments.sources), scenario)
        programs, model = [], []
        for i, plan in enumerate(arguments.plans):
            programs.append(os.path.join(work, f"{i}.add.xml"))
            run([tools["nightwave"], "export", "sumo", scenario, plan, "-o", programs[-1]])
            model.append(json.loads(run([tools["nightwave"], "evaluate", scenario, plan, "--links"])))
        manifest = manifest_of(tools, scenario, os.path.join(work, "manifest"))
        scorer = StreetScorer(manifest["net"], manifest["routes"], manifest["additional"], manifest["begin"],
                              manifest["end"], arguments.drain, seeds, jobs=arguments.jobs, emissions=False)
        street = scorer.score(programs)
    rows = rows_of(model, street)
    totals = [{"plan": plan, "model": measures["delay"],
               "street": statistics.fmean(result["mean_delay"] for result in by_seed.values())}
              for plan, measures, by_seed in zip(arguments.plans, model, street)]
    if arguments.json:
        print(json.dumps({"plans": totals, "seeds": seeds, "links": rows}, indent=1))
        return
    for total in totals:
        print(f"{total['plan']}: model {total['model']:.1f}, SUMO {total['street']:.1f} s per vehicle")
    print(f"{'link':<32} {'vehicles':>8} {'stops':>7} {'model':>9} {'SUMO':>9} {'SUMO - model':>13}")
    print(f"{'':<32} {'':>8} {'':>7} {'veh s':>9} {'veh s':>9} {'s per vehicle':>13}")
    for row in rows[:arguments.rows]:
        vehicles = "-" if row["vehicles"] is None else f"{row['vehicles']:.0f}"
        each = "-" if row["per_vehicle"] is None else f"{row['per_vehicle']:+.1f}"
        print(f"{row['link'][:32]:<32} {vehicles:>8} {row['stops']:7.0f} {row['model']:9.0f} {row['street']:9.0f} {each:>13}")


if __name__ == "__main__":
    main()
