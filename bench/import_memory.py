#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time and peak memory of importing a large route file.

Makes a grid with netgenerate and a route file of the wanted size in a temporary folder, imports it with
`nightwave import sumo`, and prints both as JSON. The file holds vehicles with their own routes, with named routes, and
trips that have to be routed.

import_memory.py --nightwave build/release/bin/nightwave [--megabytes 1000] [--grid 20]
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def make_net(folder, grid):
    """A net of grid x grid signalised junctions; returns its path and the edges that follow each edge."""
    net = folder / "grid.net.xml"
    subprocess.run(["netgenerate", "--grid", "--grid.number", str(grid), "--grid.length", "150",
                    "--default-junction-type", "traffic_light", "--no-turnarounds", "-o", str(net)],
                   check=True, stdout=subprocess.DEVNULL)
    follow = {}
    for _, element in ElementTree.iterparse(net):
        if element.tag == "connection" and not element.get("from").startswith(":"):
            follow.setdefault(element.get("from"), set()).add(element.get("to"))
    return net, {edge: sorted(edges) for edge, edges in follow.items()}


def make_routes(path, follow, size):
    """Fills a route file with vehicles over a day until it has `size` bytes; returns their number."""
    draw = random.Random(1)
    edges = sorted(follow)

    def walk():
        route = [draw.choice(edges)]
        while len(route) < 40 and route[-1] in follow:
            route.append(draw.choice(follow[route[-1]]))
        return " ".join(route)

    # Drawing walks is slow in Python; a few thousand different ones are as good as millions.
    walks = [walk() for _ in range(5000)]
    vehicles = 0
    with open(path, "w", encoding="utf-8") as out:
        out.write("<routes>\n")
        for number, route in enumerate(walks[:1000]):
            out.write(f'    <route id="r{number}" edges="{route}"/>\n')
        written = out.tell()
        expected = size // 300
        while written < size:
            depart = 86400 * min(0.999999, vehicles / expected)
            kind = vehicles % 50
            if kind == 0 and vehicles < 5_000_000:
                first, last = draw.sample(edges, 2)
                text = f'    <trip id="v{vehicles}" depart="{depart:.2f}" from="{first}" to="{last}"/>\n'
            elif kind < 5:
                text = f'    <vehicle id="v{vehicles}" depart="{depart:.2f}" route="r{draw.randrange(1000)}"/>\n'
            else:
                text = (f'    <vehicle id="v{vehicles}" depart="{depart:.2f}">\n'
                        f'        <route edges="{draw.choice(walks)}"/>\n    </vehicle>\n')
            out.write(text)
            written += len(text)
            vehicles += 1
        out.write("</routes>\n")
    return vehicles


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nightwave", required=True, help="the program to measure")
    parser.add_argument("--megabytes", type=int, default=1000, help="size of the route file")
    parser.add_argument("--grid", type=int, default=20, help="junctions per side of the grid")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nightwave-import-") as name:
        folder = Path(name)
        net, follow = make_net(folder, arguments.grid)
        routes = folder / "demand.rou.xml"
        vehicles = make_routes(routes, follow, arguments.megabytes * 1_000_000)
        command = [arguments.nightwave, "import", "sumo", "--net", str(net), "--routes", str(routes), "--begin", "0",
                   "--end", "86400", "-o", str(folder / "scenario.nc")]
        begin = time.monotonic()
        process = subprocess.Popen(command)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            return process.returncode
        print(json.dumps({"route_file_bytes": routes.stat().st_size, "vehicles": vehicles, "edges": len(follow),
                          "wall_s": round(wall, 2), "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
                          "peak_memory_MiB": round(usage.ru_maxrss / 1024, 1),
                          "scenario_bytes": (folder / "scenario.nc").stat().st_size}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
