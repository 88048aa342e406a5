#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How much faster nightwave's model advances a network than SUMO does: one core, same network, same horizon.

    peer_ratio.py [--bin build/release/bin] [--scenario DIR]... [--repetitions 3] [--backends cpu,naive] [--cpu N]
                  [--json | -o FILE]

Without --scenario: the example cities in inputs/. DIR is a folder of SUMO files (scenario.json, or one *.sumocfg); its
scenario is imported first with the real program.

What is counted, on both sides: junctions of the network (those of the scenario; SUMO's internal ones are no junctions)
times the simulated seconds, [begin, end + 900) - the demand's horizon and the draining that `nightwave evaluate` adds.
SUMO: user CPU time of the process with the shipped programs, no output, steps of 1 s, teleporting off as in `nightwave street`,
less that of a run that only loads everything and stops after one step. It moves every vehicle; trips without a route are routed while
it runs. nightwave: the CPU time of a plan in a full batch on one thread (candidates_per_second of bench_kernels, real/*),
which moves flows and reads its tables once for many plans. So this is the price of judging one more plan, not a
comparison of equal models. Repetitions alternate; medians count, and the quartiles of the ratio are printed with it.
Needs python3 and SUMO (SUMO_BINARY, SUMO_HOME or PATH), nothing else.
"""
import argparse
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

from compare import BadInput, Results, number, print_table
from rank_correlation import import_folder, run
from street_score import elements, find_sumo

HERE = os.path.dirname(os.path.abspath(__file__))
DRAIN_S = 900  # EvaluationOptions::drain_s


class Case:
    """One network: its scenario.nc, and what SUMO reads."""

    def __init__(self, name, scenario, sumo_arguments, net, tools):
        self.name, self.scenario, self.sumo_arguments = name, scenario, sumo_arguments
        self.facts = json.loads(run([tools["nightwave"], "info", scenario, "--json"]))
        self.begin, self.end = self.facts["begin"], self.facts["end"] + DRAIN_S
        self.sumo_junctions = sum(junction.get("type") != "internal" for junction in elements(net, ("junction",)))

    def junction_seconds(self):
        return self.facts["junctions"] * (self.end - self.begin)


def config_case(name, config, scenario, tools):
    folder = os.path.dirname(os.path.abspath(config))
    net = next(element.get("value") for element in elements(config, ("net-file", "net")))
    return Case(name, scenario, ["-c", config], os.path.join(folder, net), tools)


def folder_case(folder, temporary, tools):
    name = os.path.basename(os.path.abspath(folder))
    scenario = os.path.join(temporary, name + ".nc")
    import_folder(tools, folder, scenario)
    if not os.path.exists(os.path.join(folder, "scenario.json")):
        return config_case(name, glob.glob(os.path.join(folder, "*.sumocfg"))[0], scenario, tools)
    with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as file:
        text = json.load(file)
    net = os.path.join(folder, text["net"])
    arguments = ["-n", net]
    for option, keys in (("-r", ["routes"]), ("-a", ["additional", "program_files"])):
        files = [os.path.join(folder, path) for key in keys for path in text.get(key, [])]
        arguments += [option, ",".join(files)] if files else []
    return Case(name, scenario, arguments, net, tools)


def time_sumo(case, end, folder):
    """(user CPU seconds, what SUMO said) of one run from the beginning to `end`."""
    command = [find_sumo(), *case.sumo_arguments, "-b", str(case.begin), "-e", str(end), "--seed", "11", "--step-length", "1",
               "--time-to-teleport", "-1", "--route-steps", "0", "--verbose", "--no-step-log", "--no-warnings",
               "--xml-validation", "never", "--output-prefix", os.path.join(folder, "")]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        text = log.read()
    if process.returncode != 0:
        sys.exit(f"peer_ratio.py: {' '.join(command)}: exit code {process.returncode}: {text.strip()[-800:]}")
    return usage.ru_utime, text


def time_nightwave(case, backends, tools, folder):
    """Plans per second of each backend."""
    path = os.path.join(folder, "bench.json")
    run([tools["bench_kernels"], "--scenario", case.scenario, f"--benchmark_filter=^real/({'|'.join(backends)})/",
         f"--benchmark_out={path}", "--benchmark_out_format=json"])
    results = Results(path)
    for name, message in results.failed.items():
        sys.exit(f"peer_ratio.py: {name}: {message}")
    rates = {}
    for backend in backends:
        row = results.rows.get(f"real/{backend}/{case.name}")
        if row is None:
            sys.exit(f"peer_ratio.py: bench_kernels has no real/{backend}/{case.name}; name other --backends")
        rates[backend] = row.counters["candidates_per_second"]
    return rates


def quartiles(values):
    low, _, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return {"median": statistics.median(values), "low": low, "high": high}


def measure(case, backends, repetitions, tools, folder):
    sumo_s, load_s, plans_per_s = [], [], {backend: [] for backend in backends}
    for repetition in range(repetitions):
        print(f"{case.name}: {repetition + 1} of {repetitions}", file=sys.stderr)
        load_s.append(time_sumo(case, case.begin + 1, folder)[0])
        seconds, said = time_sumo(case, case.end, folder)
        sumo_s.append(seconds - load_s[-1])
        for backend, rate in time_nightwave(case, backends, tools, folder).items():
            plans_per_s[backend].append(rate)
    ended = re.search(r"Simulation ended at time: ([\d.]+)", said)
    if not ended or float(ended.group(1)) < case.end:
        sys.exit(f"peer_ratio.py: {case.name}: SUMO ended before {case.end} s: {said.strip()[-400:]}")
    inserted, running, waiting = (int(re.search(rf"{word}: (\d+)", said).group(1)) for word in ("Inserted", "Running", "Waiting"))
    work = case.junction_seconds()
    return {
        "name": case.name, "junctions": case.facts["junctions"], "junctions_in_sumo_net": case.sumo_junctions,
        "signals": case.facts["signals"], "vehicles": case.facts["vehicles"],
        "begin_s": case.begin, "end_s": case.end, "of_which_drain_s": DRAIN_S, "repetitions": repetitions,
        "sumo": {"user_s": quartiles(sumo_s), "load_user_s": quartiles(load_s), "inserted": inserted, "running_at_end": running,
                 "waiting_at_end": waiting, "junction_seconds_per_s": work / statistics.median(sumo_s)},
        "nightwave": {backend: {"plan_s": quartiles([1 / rate for rate in rates]),
                                "junction_seconds_per_s": work * statistics.median(rates),
                                "ratio": quartiles([rate * seconds for rate, seconds in zip(rates, sumo_s)])}
                      for backend, rates in plans_per_s.items()}}


def print_report(rows, backends):
    header = ["network", "junctions", "signals", "vehicles", "horizon, s", "SUMO, s", "SUMO, junction-s/s"]
    for backend in backends:
        header += [f"{backend}, ms/plan", f"{backend}, junction-s/s", f"{backend}/SUMO"]
    lines = []
    for row in rows:
        line = [row["name"], str(row["junctions"]), str(row["signals"]), str(row["vehicles"]),
                f"{row['end_s'] - row['begin_s']:g}", f"{row['sumo']['user_s']['median']:.2f}",
                number(row["sumo"]["junction_seconds_per_s"])]
        for backend in backends:
            side = row["nightwave"][backend]
            ratio = side["ratio"]
            line += [f"{1000 * side['plan_s']['median']:.3g}", number(side["junction_seconds_per_s"]),
                     f"{ratio['median']:,.0f} ({ratio['low']:,.0f}-{ratio['high']:,.0f})"]
        lines.append(line)
    print_table("One core, medians; SUMO in user CPU seconds without loading", header, lines)
    for row in rows:
        sumo = row["sumo"]
        print(f"{row['name']}: {row['junctions']} junctions ({row['junctions_in_sumo_net']} in SUMO's net) x "
              f"[{row['begin_s']:g}, {row['end_s']:g}) s, {DRAIN_S} s of it draining; {row['vehicles']} vehicles due; SUMO inserted "
              f"{sumo['inserted']}, at the end {sumo['running_at_end']} drove and {sumo['waiting_at_end']} waited; "
              f"loading {sumo['load_user_s']['median']:.2f} s, left out; {row['repetitions']} repetitions")


def find_tools(folder):
    tools = {name: os.path.join(folder, name) for name in ("nightwave", "bench_kernels")}
    for path in tools.values():
        if not os.access(path, os.X_OK):
            sys.exit(f"peer_ratio.py: {path} is missing; build it, or name its folder with --bin")
    return tools


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(HERE, "..", "build", "release", "bin"), help="folder of the programs")
    parser.add_argument("--scenario", action="append", metavar="DIR", help="SUMO files instead of the example cities")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--backends", default="cpu,naive", help="of nightwave, with commas")
    parser.add_argument("--cpu", type=int, help="run everything on this processor")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the JSON there, too")
    arguments = parser.parse_args()
    if arguments.repetitions < 1:
        parser.error("--repetitions must be at least 1")
    if arguments.cpu is not None:
        os.sched_setaffinity(0, {arguments.cpu})
    tools, backends = find_tools(arguments.bin), arguments.backends.split(",")
    with tempfile.TemporaryDirectory(prefix="nightwave-peer-") as folder:
        if arguments.scenario:
            cases = [folder_case(path, folder, tools) for path in arguments.scenario]
        else:
            cases = [config_case(city, os.path.join(HERE, "..", "inputs", city, city + ".sumocfg"),
                                 os.path.join(HERE, "..", "inputs", city, city + ".nc"), tools)
                     for city in ("arterial", "grid", "town")]
        try:
            rows = [measure(case, backends, arguments.repetitions, tools, folder) for case in cases]
        except BadInput as error:
            sys.exit(f"peer_ratio.py: {error}")
    version = run([find_sumo(), "--version"]).splitlines()[0]
    report = {"sumo": version, "build": json.loads(run([tools["nightwave"], "info", "--json"])), "networks": rows}
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)
    if arguments.json:
        print(json.dumps(report, indent=1))
    else:
        print_report(rows, backends)
    return 0


if __name__ == "__main__":
    sys.exit(main())
