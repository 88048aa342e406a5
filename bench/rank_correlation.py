#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well the traffic model ranks plans: the model's delay against SUMO's over varied plans, in total and per zone.

    rank_correlation.py SCENARIO [--bin DIR] [--count 36] [--seed 1] [--seeds 11,12] [-j N] [--cache FILE] [--plans DIR]

SCENARIO is a scenario.nc, or a folder of SUMO files (scenario.json, or one *.sumocfg) that is imported first.
Plans (fixed by --seed): shipped, Webster, random cycles, splits and offsets, perturbed shipped, and points of search
trajectories. SUMO's results are kept in --cache, so that a second run after a change of the model scores only the model.
With --plans the plans are kept, too: without it, the trajectories change with the model.
Needs Python 3.9 and SUMO (SUMO_BINARY, SUMO_HOME or PATH), nothing else.
"""
import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from street_score import StreetScorer

# Zones below this share of SUMO's delay are noise.
NOTEWORTHY_SHARE = 0.002
# Plans are good up to this much of the best one's delay in SUMO.
GOOD = 1.3


def ranks(values):
    """Ranks from 0; ties share their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        stop = start
        while stop + 1 < len(order) and values[order[stop + 1]] == values[order[start]]:
            stop += 1
        for place in range(start, stop + 1):
            result[order[place]] = (start + stop) / 2
        start = stop + 1
    return result


def pearson(a, b):
    mean_a, mean_b = statistics.fmean(a), statistics.fmean(b)
    square_a = sum((x - mean_a) ** 2 for x in a)
    square_b = sum((y - mean_b) ** 2 for y in b)
    if square_a == 0 or square_b == 0:
        return None
    return sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b)) / (square_a * square_b) ** 0.5


def spearman(a, b):
    """Rank correlation; None when one side is constant."""
    return pearson(ranks(a), ranks(b)) if len(a) > 2 else None


def slope(x, y):
    """Theil-Sen: median of all pairs' slopes, so that single jams do not decide."""
    slopes = [(y[j] - y[i]) / (x[j] - x[i]) for i in range(len(x)) for j in range(i) if x[j] != x[i]]
    return statistics.median(slopes) if slopes else None


def run(command):
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}: {process.stderr.strip()[-800:]}")
    return process.stdout


def import_folder(tools, folder, scenario):
    """Imports a folder of SUMO sources, or one *.sumocfg of a folder that has several."""
    if folder.endswith(".sumocfg"):
        run([tools["nightwave"], "import", "sumo", "--config", folder, "-o", scenario])
        return
    description = os.path.join(folder, "scenario.json")
    command = [tools["nightwave"], "import", "sumo"]
    if os.path.exists(description):
        with open(description) as file:
            text = json.load(file)

        def listed(*keys):
            return ",".join(os.path.join(folder, name) for key in keys for name in text.get(key, []))
        command += ["--net", os.path.join(folder, text["net"]), "--routes", listed("routes")]
        if listed("additional", "program_files"):
            command += ["--additional", listed("additional", "program_files")]
        command += ["--begin", str(text["begin"]), "--end", str(text["end"])]
    else:
        configs = glob.glob(os.path.join(folder, "*.sumocfg"))
        if len(configs) != 1:
            sys.exit(f"{folder}: needs a scenario.json or exactly one *.sumocfg")
        command += ["--config", configs[0]]
    run(command + ["-o", scenario])


def find_tools(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [folder] if folder else [os.path.dirname(here) + "/bin"] + sorted(
        glob.glob(os.path.join(os.path.dirname(here), "build*", "bin")) + glob.glob(os.path.join(os.path.dirname(here), "build", "*", "bin")))
    for candidate in folders:
        tools = {name: os.path.join(candidate, name) for name in ("nightwave", "varied_plans")}
        if all(os.access(path, os.X_OK) for path in tools.values()):
            return tools
    sys.exit(f"no nightwave and varied_plans in {', '.join(folders)}; name their folder by --bin")


def make_plans(tools, scenario, folder, count, seed, trajectory):
    """Plans with manifest.json in `folder`, unless they are there already. A quarter are points of search trajectories."""
    path = os.path.join(folder, "manifest.json")
    if os.path.exists(path):
        with open(path) as file:
            return json.load(file)
    from_search = count // 4 if trajectory else 0
    run([tools["varied_plans"], scenario, "--count", str(count - from_search), "--seed", str(seed), "-o", folder])
    with open(path) as file:
        manifest = json.load(file)
    for k in range(from_search):
        evaluations = trajectory[k % len(trajectory)]
        name = f"search_{k:03d}"
        plan = os.path.join(folder, name + ".nc")
        run([tools["nightwave"], "plan", scenario, "-o", plan, "--seed", str(seed + k // len(trajectory)), "--evaluations", str(evaluations)])
        run([tools["nightwave"], "export", "sumo", scenario, plan, "-o", os.path.join(folder, name + ".add.xml")])
        manifest["plans"].append({"kind": f"search, {evaluations}", "plan": name + ".nc", "programs": name + ".add.xml"})
    with open(path, "w") as file:
        json.dump(manifest, file, indent=1)
    return manifest


def evaluate(tools, scenario, plans, jobs):
    """The model's measures of every plan."""
    with ThreadPoolExecutor(jobs) as pool:
        texts = pool.map(lambda plan: run([tools["nightwave"], "evaluate", scenario, plan, "--zones"]), plans)
        return [json.loads(text) for text in texts]


def per_zone(model, street_edges):
    """signal -> (model's delays, SUMO's delays) over the plans."""
    zones = {}
    for measures, edges in zip(model, street_edges):
        for zone in measures.get("zones", []):
            if "links" not in zone:
                continue
            ours, theirs = zones.setdefault(zone.get("signal") or "(none)", ([], []))
            ours.append(zone["delay"])
            theirs.append(sum(edges.get(link, 0.0) for link in zone["links"]))
    return zones


def mean_edges(by_seed):
    edges = {}
    for result in by_seed.values():
        for edge, delay in result["edges"].items():
            edges[edge] = edges.get(edge, 0.0) + delay / len(by_seed)
    return edges


def of_itself(street, seeds, chosen):
    """How SUMO ranks the chosen plans alike with other seeds: one seed against another (mean over pairs), and what the mean
    over all seeds would have against another such mean (Spearman and Brown, 1910). None with one seed."""
    def delays(seed):
        return [street[i][seed]["mean_delay"] for i in chosen]
    pairs = [spearman(delays(a), delays(b)) for i, a in enumerate(seeds) for b in seeds[:i]]
    pairs = [value for value in pairs if value is not None]
    if not pairs:
        return None, None
    one = statistics.fmean(pairs)
    return one, len(seeds) * one / (1 + (len(seeds) - 1) * one) if one > 0 else None


def compare(kinds, model, street, seeds):
    """Everything that is reported, as a dictionary."""
    ours = [measures["delay"] for measures in model]
    theirs = [statistics.fmean(result["mean_delay"] for result in by_seed.values()) for by_seed in street]
    every = range(len(theirs))
    good = [i for i in every if theirs[i] <= GOOD * min(theirs)]
    liked = sorted(every, key=ours.__getitem__)[:len(ours) // 3]
    unsearched = [i for i in every if not kinds[i].startswith("search")]

    def over(chosen):
        return spearman([ours[i] for i in chosen], [theirs[i] for i in chosen])
    zones = []
    for name, (model_delays, street_delays) in per_zone(model, [mean_edges(by_seed) for by_seed in street]).items():
        zones.append({"signal": name, "spearman": spearman(model_delays, street_delays),
                      "model": statistics.fmean(model_delays), "street": statistics.fmean(street_delays)})
    all_delay = sum(zone["street"] for zone in zones) or 1.0
    for zone in zones:
        zone["share"] = zone["street"] / all_delay
    judged = [zone["spearman"] for zone in zones
              if zone["share"] >= NOTEWORTHY_SHARE and zone["spearman"] is not None and zone["signal"] != "(none)"]
    ordered = sorted(theirs)
    return {
        "plans": len(theirs), "seeds": seeds,
        "spread": {"min": ordered[0], "median": statistics.median(ordered), "max": ordered[-1], "shipped": theirs[0]},
        "spearman_total": over(every), "spearman_before_search": over(unsearched),
        "spearman_good": over(good), "good": len(good), "spearman_liked": over(liked),
        "street_of_itself": of_itself(street, seeds, every), "street_of_itself_good": of_itself(street, seeds, good),
        "spearman_zone_median": statistics.median(judged) if judged else None, "zones_judged": len(judged),
        "slope": slope(ours, theirs),
        "stranded": sum(result["running"] + result["not_inserted"] for by_seed in street for result in by_seed.values()),
        "by_plan": [{"kind": kind, "model": a, "street": b} for kind, a, b in zip(kinds, ours, theirs)],
        "zones": sorted(zones, key=lambda zone: -abs(zone["model"] - zone["street"])),
    }


def show(name, result, worst, plans):
    def text(value):
        return "   -" if value is None else f"{value:.3f}"
    spread = result["spread"]
    print(f"{name}: {result['plans']} plans, SUMO seeds {','.join(map(str, result['seeds']))}")
    print(f"  spread in SUMO, s per vehicle   {spread['min']:.1f} min, {spread['median']:.1f} median, {spread['max']:.1f} max, {spread['shipped']:.1f} shipped")
    def own(key):
        one, all_seeds = result[key]
        return f"(SUMO of itself: one seed {text(one)}, mean of all {text(all_seeds)})"
    print(f"  Spearman, total delay           {text(result['spearman_total'])}   {own('street_of_itself')}")
    print(f"  Spearman, but points of searches{text(result['spearman_before_search'])}")
    print(f"  Spearman, within 30 % of best   {text(result['spearman_good'])}   {result['good']} plans {own('street_of_itself_good')}")
    print(f"  Spearman, third that it likes   {text(result['spearman_liked'])}")
    print(f"  Spearman, median zone           {text(result['spearman_zone_median'])}   ({result['zones_judged']} zones)")
    print(f"  slope, SUMO over model          {text(result['slope'])}")
    if plans:
        for plan in result["by_plan"]:
            print(f"    {plan['kind']:<24} model {plan['model']:8.1f}  SUMO {plan['street']:8.1f}")
    if result["zones"] and worst:
        print(f"  zones farthest off, mean vehicle-hours:  {'model':>8} {'SUMO':>8} {'Spearman':>9}")
        for zone in result["zones"][:worst]:
            print(f"    {zone['signal'][:36]:<38} {zone['model'] / 3600:8.2f} {zone['street'] / 3600:8.2f} {text(zone['spearman']):>9}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("--bin", help="folder of nightwave and varied_plans")
    parser.add_argument("--count", type=int, default=36)
    parser.add_argument("--seed", type=int, default=1, help="of the plans")
    parser.add_argument("--trajectory", default="30,100,300", help="evaluations after which a search is stopped; empty: no such plans")
    parser.add_argument("--seeds", default="11,12", help="of SUMO")
    parser.add_argument("--drain", type=int, default=900)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--cache", help="file that keeps SUMO's results")
    parser.add_argument("--plans", help="folder that keeps the plans")
    parser.add_argument("--worst", type=int, default=8, help="zones listed")
    parser.add_argument("--list", action="store_true", help="list every plan")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    tools = find_tools(arguments.bin)
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    with tempfile.TemporaryDirectory(prefix="rank_correlation.") as work:
        scenario = arguments.scenario
        if os.path.isdir(scenario):
            scenario = os.path.join(work, "scenario.nc")
            import_folder(tools, os.path.abspath(arguments.scenario), scenario)
        folder = arguments.plans or os.path.join(work, "plans")
        manifest = make_plans(tools, scenario, folder, arguments.count, arguments.seed,
                              [int(n) for n in arguments.trajectory.split(",") if n])
        files = [(os.path.join(folder, plan["plan"]), os.path.join(folder, plan["programs"])) for plan in manifest["plans"]]
        kinds = [plan["kind"] for plan in manifest["plans"]]
        model = evaluate(tools, scenario, [plan for plan, _ in files], arguments.jobs)
        scorer = StreetScorer(manifest["net"], manifest["routes"], manifest["additional"], manifest["begin"], manifest["end"],
                              arguments.drain, seeds, arguments.cache, arguments.jobs)

        def progress(done, all_runs):
            print(f"\rSUMO {done}/{all_runs}", end="" if done < all_runs else "\n", file=sys.stderr, flush=True)
        street = scorer.score([programs for _, programs in files], progress if sys.stderr.isatty() else None)
    result = compare(kinds, model, street, seeds)
    if arguments.json:
        print(json.dumps(result, indent=1))
    else:
        show(os.path.basename(os.path.normpath(arguments.scenario)), result, arguments.worst, arguments.list)


if __name__ == "__main__":
    main()
