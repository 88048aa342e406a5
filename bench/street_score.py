#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Delay of signal plans in SUMO: in total and per edge, kept in a cache file.

Teleporting is off and the simulation drains, so nobody is lifted out of a jam; every vehicle due in [begin, end)
is counted, also those never inserted. An edge's delay is the time lost on it and on the way across the junction at
its end, plus the wait of those who could not enter the network there (vehicle-seconds).
"""
import gzip
import hashlib
import json
import os
import subprocess
import tempfile
import threading
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor


def find_sumo():
    """SUMO_BINARY, else SUMO_HOME/bin/sumo, else sumo from PATH."""
    if os.environ.get("SUMO_BINARY"):
        return os.environ["SUMO_BINARY"]
    home = os.environ.get("SUMO_HOME")
    if home and os.access(os.path.join(home, "bin", "sumo"), os.X_OK):
        return os.path.join(home, "bin", "sumo")
    return "sumo"


def open_xml(path):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else open(path, "rb")


def elements(path, tags):
    """Streams the elements with one of these tags."""
    with open_xml(path) as file:
        root = None
        for event, element in ET.iterparse(file, events=("start", "end")):
            if root is None:
                root = element
            if event == "end" and element.tag in tags:
                yield element
                root.clear()


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


class StreetScorer:
    """Scores SUMO program files on one scenario; results are cached by content of all inputs."""

    def __init__(self, net, routes, additional, begin, end, drain=900, seeds=(11, 12), cache=None, jobs=2, scale=1.0,
                 emissions=True):
        self.net, self.routes, self.additional = net, list(routes), list(additional)
        self.begin, self.end, self.drain, self.seeds = begin, end, drain, list(seeds)
        self.jobs, self.cache_path, self.lock, self.scale = jobs, cache, threading.Lock(), scale
        self.emissions = emissions  # they double the time that SUMO takes
        self.sumo = find_sumo()
        self.cache = {}
        if cache and os.path.exists(cache):
            with open(cache) as file:
                self.cache = json.load(file)
        measured = [] if emissions else ["without emissions"]
        inputs = measured + [sha256(path) for path in [net] + self.routes + self.additional]
        version = subprocess.run([self.sumo, "--version"], capture_output=True, text=True).stdout.split("\n")[0]
        self.prefix = "|".join(["3", version, str(begin), str(end), str(drain), str(scale)] + inputs)
        self._maps = None

    def score(self, program_files, progress=None):
        """One {seed: {delay, mean_delay, mean_stops, mean_co2_g, outside, teleports, running, not_inserted, edges, types}} per
        file; None = programs as shipped. outside: waiting outside the network for room, vehicle-seconds; types: by
        vehicle type its vehicles and their delay."""
        tasks = [(path, seed) for path in program_files for seed in self.seeds]
        missing = [task for task in tasks if self._key(*task) not in self.cache]
        if missing:
            self._maps = self._maps or (self._junction_edges(), self._first_edges())
        done = 0
        with ThreadPoolExecutor(max(1, self.jobs)) as pool:
            for (path, seed), result in zip(missing, pool.map(lambda task: self._run(*task), missing)):
                self.cache[self._key(path, seed)] = result
                done += 1
                if self.cache_path and (done % 8 == 0 or done == len(missing)):
                    self._save()
                if progress:
                    progress(done, len(missing))
        return [{seed: self.cache[self._key(path, seed)] for seed in self.seeds} for path in program_files]

    def _key(self, path, seed):
        program = sha256(path) if path else "shipped"
        return hashlib.sha256(f"{self.prefix}|{program}|{seed}".encode()).hexdigest()

    def _save(self):
        temporary = self.cache_path + ".part"
        with open(temporary, "w") as file:
            json.dump(self.cache, file)
        os.replace(temporary, self.cache_path)

    def _junction_edges(self):
        """Internal edge -> edge that it is reached from."""
        before = {}
        for element in elements(self.net, ("connection",)):
            if element.get("via"):
                before[element.get("via").rsplit("_", 1)[0]] = element.get("from")
        for edge in list(before):
            origin = before[edge]
            while origin in before:
                origin = before[origin]
            before[edge] = origin
        return before

    def _first_edges(self):
        """Vehicle, trip or flow id -> edge where it wants to enter."""
        routes, first = {}, {}
        for path in self.routes + self.additional:
            for element in elements(path, ("route", "vehicle", "trip", "flow")):
                if element.tag == "route":
                    if element.get("id"):
                        routes[element.get("id")] = element.get("edges", "").split()[:1]
                    continue
                nested = element.find("route")
                if element.get("from"):
                    first[element.get("id")] = element.get("from")
                elif nested is not None and nested.get("edges"):
                    first[element.get("id")] = nested.get("edges").split()[0]
                elif routes.get(element.get("route")):
                    first[element.get("id")] = routes[element.get("route")][0]
        return first

    def _run(self, path, seed):
        with tempfile.TemporaryDirectory(prefix="street_score.") as folder:
            trips, edges, statistics, extra = (os.path.join(folder, name) for name in
                                               ("trips.xml", "edges.xml", "statistics.xml", "extra.add.xml"))
            with open(extra, "w") as file:
                file.write(f'<additional><edgeData id="delay" file="{edges}" withInternal="true" excludeEmpty="true"/></additional>')
            command = [self.sumo, "-n", self.net, "-b", str(self.begin), "-e", str(self.end + self.drain),
                       "--seed", str(seed), "--step-length", "1", "--time-to-teleport", "-1",
                       "--tripinfo-output", trips, "--tripinfo-output.write-unfinished",
                       "--tripinfo-output.write-undeparted", "--statistic-output", statistics,
                       *(["--device.emissions.probability", "1"] if self.emissions else []), "--scale", str(self.scale), "--no-step-log", "--no-warnings", "--xml-validation", "never",
                       "-a", ",".join(self.additional + [extra] + ([path] if path else []))]
            if self.routes:
                command += ["-r", ",".join(self.routes)]
            process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if process.returncode != 0:
                raise SystemExit(f"{self.sumo} failed on {path or 'the shipped programs'}: {process.stdout[-1500:]}")
            return self._read(trips, edges, statistics)

    def _read(self, trips, edges, statistics):
        junction_edge, first_edge = self._maps
        per_edge, total, count, running, absent = {}, 0.0, 0, 0, 0
        stops, co2_mg, outside, types = 0, 0.0, 0.0, {}
        for element in elements(edges, ("edge",)):
            edge = junction_edge.get(element.get("id"), element.get("id"))
            per_edge[edge] = per_edge.get(edge, 0.0) + float(element.get("timeLoss", 0))
        for trip in elements(trips, ("tripinfo",)):
            depart, waited = float(trip.get("depart")), float(trip.get("departDelay"))
            intended = (self.end + self.drain if depart < 0 else depart) - waited
            if not self.begin - 1e-6 <= intended < self.end - 1e-6:
                continue
            lost = waited + (float(trip.get("timeLoss")) if depart >= 0 else 0.0)
            of_type = types.setdefault(trip.get("vType"), {"vehicles": 0, "delay": 0.0})
            of_type["vehicles"] += 1
            of_type["delay"] += lost
            count += 1
            total += lost
            outside += waited
            if depart < 0:
                absent += 1
                name = trip.get("id")
                edge = first_edge.get(name) or first_edge.get(name.rsplit(".", 1)[0])
            else:
                stops += int(trip.get("waitingCount"))
                emissions = trip.find("emissions")
                co2_mg += float(emissions.get("CO2_abs")) if emissions is not None else 0.0
                running += float(trip.get("arrival")) < 0
                edge = trip.get("departLane").rsplit("_", 1)[0]
            if edge and waited > 0:
                per_edge[edge] = per_edge.get(edge, 0.0) + waited
        teleports = next((int(e.get("total")) for e in elements(statistics, ("teleports",))), 0)
        return {"delay": total, "mean_delay": total / max(count, 1), "mean_stops": stops / max(count, 1),
                "mean_co2_g": co2_mg / 1000 / max(count, 1), "outside": outside, "vehicles": count, "running": running,
                "not_inserted": absent, "teleports": teleports, "types": types,
                "edges": {edge: round(delay, 1) for edge, delay in per_edge.items() if delay > 0.05}}
