#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads results of Google Benchmark: ratios within one run, or the change between two.

    compare.py RESULTS.json [--roofline ROOFLINE.json]     backends against each other, scaling, distance to the machine's limits
    compare.py OLD.json NEW.json [--threshold 0.05]        medians and new/old; exit code 1 when something got slower

A figure is a rate, more is better: movement_steps_per_second where a benchmark has it, else its first other rate, else runs
per second. Of several repetitions the median counts, and the quartiles say how sure it is. A row got slower when its median fell by
more than the threshold and the quartiles of the two runs do not overlap, or when it is missing or failed in NEW; with a
single repetition only the threshold decides. --filter REGEX keeps some of the rows, --json prints JSON instead of tables.
Exit codes: 0 done, 1 something got slower, 2 usage, 3 unreadable input. Needs python3, nothing else.
"""
import argparse
import json
import re
import statistics
import sys

RATES = ("movement_steps_per_second", "candidates_per_second", "lane_operations_per_second", "bytes_per_second",
         "items_per_second")
UNITS = {"movement_steps_per_second": "steps/s", "candidates_per_second": "plans/s",
         "lane_operations_per_second": "lane-ops/s", "bytes_per_second": "B/s", "items_per_second": "items/s"}
# What Google Benchmark appends to a name when an option asks for it.
SUFFIX = re.compile(r"(/(real_time|manual_time|process_time|(min_time|min_warmup_time|repeats|iterations|threads):[^/]*))+$")
EVALUATE = re.compile(r"^evaluate/([^/]+)/junctions:(\d+)$")
REAL = re.compile(r"^real/([^/]+)/([^/]+)$")
PAIRS = (("cpu", "naive"), ("cpu_half", "naive"), ("cuda", "cpu"))
LEVELS = ("L1", "L2", "L3", "DRAM")


class BadInput(Exception):
    """A file that cannot be used; the text says which and why."""


class Notes:
    """What the reader has to know beside the tables; benchmarks of which the same is true share a line."""

    def __init__(self):
        self.names = {}

    def add(self, name, what):
        names = self.names.setdefault(what, [])
        if name not in names:
            names.append(name)

    def lines(self):
        return [", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") + f": {what}"
                for what, names in self.names.items()]


class Row:
    """One benchmark: its rate over the repetitions, and its other counters."""

    def __init__(self, name, unit, rates, counters):
        self.name, self.unit, self.count, self.counters = name, unit, len(rates), counters
        self.median = statistics.median(rates)
        self.low, _, self.high = statistics.quantiles(rates, n=4, method="inclusive") if len(rates) > 1 else rates * 3

    def spread(self):
        """Half the distance of the quartiles over the median; None when there is a single repetition."""
        return (self.high - self.low) / 2 / self.median if self.count > 1 else None


class Results:
    """The rows of one file by name, and the names of benchmarks that failed with what they said."""

    def __init__(self, path, pattern=None):
        self.path, self.rows, self.failed = path, {}, {}
        try:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
            self.context, runs = content["context"], content["benchmarks"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path}: no results of Google Benchmark ({error}); make them with "
                           "--benchmark_out=FILE --benchmark_out_format=json") from error
        groups = {}
        for run in runs:
            name = SUFFIX.sub("", run.get("run_name", run["name"]))
            if pattern and not re.search(pattern, name):
                continue
            if run.get("error_occurred"):
                self.failed[name] = run.get("error_message", "failed")
            elif run.get("run_type", "iteration") == "iteration":
                groups.setdefault(name, []).append(run)
            elif run.get("aggregate_name") == "median" and name not in groups:
                raise BadInput(f"{path}: {name} has only aggregates; run without --benchmark_report_aggregates_only")
        # Interleaved repetitions end in any order; the family says in which they were written down.
        for name, repetitions in sorted(groups.items(), key=lambda group: group[1][0].get("family_index", 0)):
            if name not in self.failed:
                self.rows[name] = make_row(name, repetitions)
        if not self.rows and not self.failed:
            raise BadInput(f"{path}: no benchmark" + (f" matches {pattern}" if pattern else ""))

    def note_missing(self, name, notes):
        """The row of this name, or None with a note that says why."""
        if name in self.rows:
            return self.rows[name]
        notes.add(name, f"failed: {self.failed[name]}" if name in self.failed else f"not in {self.path}")
        return None


def make_row(name, repetitions):
    first = repetitions[0]
    key = next((rate for rate in RATES if rate in first), None)
    if key:
        rates, unit = [run[key] for run in repetitions], UNITS[key]
    else:
        time = "real_time" if re.search(r"/(real|manual)_time", first["name"]) else "cpu_time"
        scale = {"ns": 1e9, "us": 1e6, "ms": 1e3, "s": 1}[first.get("time_unit", "ns")]
        rates, unit = [scale / run[time] for run in repetitions], "runs/s"
    if min(rates) <= 0:
        raise BadInput(f"{name}: a rate of {min(rates)} {unit} (must be above 0)")
    counters = {counter: statistics.median(run[counter] for run in repetitions) for counter, value in first.items()
                if isinstance(value, (int, float)) and all(counter in run for run in repetitions)}
    return Row(name, unit, rates, counters)


def ratio(above, below):
    """Quotient of two rows' medians, and how far their quartiles let it go; None when a row is missing."""
    if above is None or below is None:
        return None
    return {"median": above.median / below.median, "low": above.low / below.high, "high": above.high / below.low}


def cases(results, pattern):
    """The second groups of the names that match, in the order of the file, and the backends that have any."""
    places, backends = {}, {}
    for name in list(results.rows) + list(results.failed):
        match = pattern.match(name)
        if match:
            backends[match.group(1)] = places[match.group(2)] = None
    return sorted(places, key=lambda place: int(place) if place.isdigit() else 0), list(backends)


def backend_ratios(results, notes):
    """Per size and per city: one backend over another."""
    table = []
    present = {backend for pattern in (EVALUATE, REAL) for backend in cases(results, pattern)[1]}
    for pattern, form in ((EVALUATE, "evaluate/{}/junctions:{}"), (REAL, "real/{}/{}")):
        for place in cases(results, pattern)[0]:
            row = {"case": f"junctions:{place}" if place.isdigit() else place}
            for above, below in PAIRS:
                both = [results.note_missing(form.format(backend, place), notes)
                        if backend in present else None for backend in (above, below)]
                row[f"{above}/{below}"] = ratio(*both)
            table.append(row)
    for backend in dict.fromkeys(name for pair in PAIRS for name in pair):
        if backend not in present:
            notes.add(backend, f"no benchmark of this backend in {results.path}")
    return table


def scaling(results, notes):
    """Per backend: what a junction of a plan costs at each size over what it costs at the smallest."""
    places, backends = cases(results, EVALUATE)
    table = []
    for backend in backends:
        costs = {}
        for place in places:
            row = results.rows.get(f"evaluate/{backend}/junctions:{place}")
            if row and "candidates_per_second" in row.counters:
                costs[place] = 1 / (row.counters["candidates_per_second"] * int(place))
        if not costs:
            notes.add(f"evaluate/{backend}", "no candidates_per_second, so no cost per junction")
            continue
        smallest = min(costs, key=int)
        table.append({"backend": backend, "smallest": int(smallest),
                      "cost": {int(place): cost / costs[smallest] for place, cost in costs.items()}})
    return table


def real_over_grid(results, notes):
    """Movement-steps per second on a city over the same backend's on the smallest grid."""
    sizes, backends = cases(results, EVALUATE)
    table = []
    for name, row in results.rows.items():
        match = REAL.match(name)
        if not match:
            continue
        backend, city = match.groups()
        if backend not in backends:
            notes.add(f"real/{backend}", "no evaluate/ of the same backend to compare with")
            continue
        grid = results.note_missing(f"evaluate/{backend}/junctions:{sizes[0]}", notes)
        if grid and grid.unit == row.unit:
            table.append({"backend": backend, "city": city, "grid": f"junctions:{sizes[0]}", "ratio": ratio(row, grid)})
    return table


def roofline_shares(results, roofline, notes):
    """Per row: bytes per second over each level's bandwidth, operations per second over the vector units' rate."""
    if results.context.get("host_name") != roofline.context.get("host_name"):
        notes.add(roofline.path, f"measured on {roofline.context.get('host_name')}, but {results.path} on "
                                 f"{results.context.get('host_name')}")
    table = []
    for name, row in results.rows.items():
        match = EVALUATE.match(name) or REAL.match(name)
        if not match or row.unit != "steps/s":
            continue
        side = "device/" if match.group(1).startswith("cuda") else ""
        bytes_per_step = row.counters.get("bytes_per_movement_step")
        operations_per_step = row.counters.get("operations_per_movement_step")
        if bytes_per_step is None and operations_per_step is None:
            notes.add(name, "neither bytes_per_movement_step nor operations_per_movement_step")
            continue
        shares = {}
        for level in LEVELS if bytes_per_step else ():
            limit = roofline.rows.get(f"{side}update/{level}")
            if limit:
                shares[level] = row.median * bytes_per_step / limit.median
        alu = roofline.rows.get(f"{side}alu/mix")
        if operations_per_step and alu:
            shares["ALU"] = row.median * operations_per_step / alu.median
        if not shares:
            notes.add(name, f"{roofline.path} has no {side}update/* or {side}alu/mix")
            continue
        table.append({"name": name, "steps_per_second": row.median, "shares": shares,
                      "bytes_per_second": row.median * bytes_per_step if bytes_per_step else None,
                      "operations_per_second": row.median * operations_per_step if operations_per_step else None})
    return table


def changes(old, new, threshold, notes):
    """Per row of the two runs: medians, new/old and a verdict; and whether anything got slower."""
    table = []
    for key in ("host_name", "num_cpus"):
        before, after = old.context.get(key), new.context.get(key)
        if before != after:
            notes.add(key, f"{before} in {old.path}, but {after} in {new.path}")
    for name in list(old.rows) + [name for name in new.rows if name not in old.rows]:
        before, after = old.rows.get(name), new.rows.get(name)
        if before is None:
            table.append({"name": name, "old": None, "new": after, "verdict": "new"})
        elif after is None:
            new.note_missing(name, notes)
            table.append({"name": name, "old": before, "new": None, "verdict": "missing"})
        elif before.unit != after.unit:
            notes.add(name, f"counts {before.unit} in {old.path}, but {after.unit} in {new.path}")
            table.append({"name": name, "old": before, "new": after, "verdict": "missing"})
        else:
            quotient = after.median / before.median
            verdict = ""
            if quotient < 1 - threshold:
                verdict = "slower" if after.high <= before.low else "noise"
            elif quotient > 1 + threshold:
                verdict = "faster" if after.low >= before.high else "noise"
            if verdict in ("slower", "faster") and min(before.count, after.count) == 1:
                notes.add(name, "a single repetition, so nothing is known of its noise")
            table.append({"name": name, "old": before, "new": after, "ratio": quotient, "verdict": verdict})
    return table


def number(value, unit=""):
    for size, prefix in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {prefix}{unit}"
    return f"{value:.3g} {unit}"


def quotient_text(value):
    return "-" if value is None else f"{value['median']:.2f} ({value['low']:.2f}-{value['high']:.2f})"


def percent(value):
    return "-" if value is None else f"{100 * value:.1f} %"


def print_table(title, header, lines):
    if not lines:
        return
    widths = [max(len(line[i]) for line in [header] + lines) for i in range(len(header))]
    print(f"\n{title}\n" if title else "")
    for line in [header] + lines:
        print("  ".join([line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]))


def report_one(results, roofline, as_json):
    notes = Notes()
    report = {"file": results.path, "context": results.context, "ratios": backend_ratios(results, notes),
              "scaling": scaling(results, notes), "real_over_grid": real_over_grid(results, notes),
              "roofline": roofline_shares(results, roofline, notes) if roofline else []}
    report["notes"] = notes.lines()
    if as_json:
        print(json.dumps(report, indent=1))
        return
    pairs = [f"{above}/{below}" for above, below in PAIRS]
    print_table("One backend over another: medians (and how far the quartiles reach)", ["case"] + pairs,
                [[row["case"]] + [quotient_text(row[pair]) for pair in pairs] for row in report["ratios"]])
    sizes = sorted({size for row in report["scaling"] for size in row["cost"]})
    print_table("Cost of a junction over the smallest grid's", ["backend"] + [f"junctions:{size}" for size in sizes],
                [[row["backend"]] + [f"{row['cost'][size]:.2f}" if size in row["cost"] else "-" for size in sizes]
                 for row in report["scaling"]])
    print_table("Movement-steps per second on a city over the smallest grid's", ["city", "backend", "over", "ratio"],
                [[row["city"], row["backend"], row["grid"], quotient_text(row["ratio"])] for row in report["real_over_grid"]])
    limits = [limit for limit in LEVELS + ("ALU",) if any(limit in row["shares"] for row in report["roofline"])]
    print_table("Share of what the machine can do: read+write bandwidth of each level, vector operations",
                ["benchmark", "rate", "moves"] + [f"of {limit}" for limit in limits],
                [[row["name"], number(row["steps_per_second"], "steps/s"),
                  number(row["bytes_per_second"], "B/s") if row["bytes_per_second"] else "-"] +
                 [percent(row["shares"].get(limit)) for limit in limits] for row in report["roofline"]])
    print_notes(notes)


def report_two(old, new, threshold, as_json):
    """Prints the change; returns whether anything got slower."""
    notes = Notes()
    table = changes(old, new, threshold, notes)
    bad = [row["name"] for row in table if row["verdict"] in ("slower", "missing")]
    if as_json:
        def side(row):
            return row and {"median": row.median, "low": row.low, "high": row.high, "repetitions": row.count, "unit": row.unit}
        rows = [{**row, "old": side(row["old"]), "new": side(row["new"])} for row in table]
        print(json.dumps({"old": old.path, "new": new.path, "threshold": threshold, "rows": rows, "slower": bad,
                          "notes": notes.lines()}, indent=1))
        return bool(bad)
    lines = []
    for row in table:
        cells = [cell for side in (row["old"], row["new"])
                 for cell in ((number(side.median, side.unit), percent(side.spread())) if side else ("-", "-"))]
        lines.append([row["name"]] + cells + [f"{row['ratio']:.3f}" if "ratio" in row else "-", row["verdict"]])
    print_table("", ["benchmark", "old", "+-", "new", "+-", "new/old", "verdict"], lines)
    print_notes(notes)
    print(f"\n{len(bad)} of {len(table)} got slower or are missing" if bad else f"\nnone of {len(table)} got slower")
    return bool(bad)


def print_notes(notes):
    lines = notes.lines()
    if lines:
        print()
    for line in lines:
        print(f"note: {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", metavar="FILE", help="one file, or the old and the new one")
    parser.add_argument("--roofline", metavar="FILE", help="results of bench_roofline on the same machine")
    parser.add_argument("--threshold", type=float, default=0.05, help="the smallest change that matters (0.05)")
    parser.add_argument("--filter", metavar="REGEX", help="only benchmarks whose name matches")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    if len(arguments.results) > 2:
        parser.error("one file, or two")
    if arguments.roofline and len(arguments.results) == 2:
        parser.error("--roofline goes with one file")
    if not 0 < arguments.threshold < 1:
        parser.error("--threshold must be between 0 and 1")
    try:
        files = [Results(path, arguments.filter) for path in arguments.results]
        if len(files) == 2:
            return 1 if report_two(*files, arguments.threshold, arguments.json) else 0
        report_one(files[0], Results(arguments.roofline) if arguments.roofline else None, arguments.json)
    except BadInput as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
