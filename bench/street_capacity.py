#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What SUMO lets through at one junction, beside the traffic model's formulas (docs/model.md): the discharge of a queue
by green, and the capacity of vehicles that yield by the flow of their foes.

    street_capacity.py [--gap-margin 1.6] [--seed 1]

Nets are made by netconvert, foes are a Poisson process, vehicles are SUMO's default car; an hour is counted after ten
minutes. Needs Python 3.9, sumo and netconvert, nothing else.
"""
import argparse
import math
import os
import subprocess
import tempfile
import xml.etree.ElementTree as ET

# The traffic model's constants, src/evaluate/model_constants.hpp and gap_acceptance.hpp.
HEADWAY_BASE_S, DISCHARGE_SPEED, START_LOSS_S, YELLOW_USE_S = 1.33, 10.5, 2.4, 1.2
FOLLOW_UP_S, MINIMUM_HEADWAY_S, ACCELERATION, MOVING_UP_SPEED = 2.6, 0.5, 1.95, 8.3
SPACING_M, VEHICLE_M = 7.5, 5.0
FROM_S, TO_S, CYCLE_S, YELLOW_S = 600, 4200, 90, 3


def critical_gap(margin, way, speed):
    """To cross `way` metres from standstill at up to `speed`."""
    distance = way + VEHICLE_M
    accelerating = min(speed / ACCELERATION, math.sqrt(2 * distance / ACCELERATION))
    return margin + accelerating + (distance - ACCELERATION * accelerating ** 2 / 2) / speed


def follow_up(limit):
    """Between vehicles that use the same gap, on a road with that limit."""
    return FOLLOW_UP_S + SPACING_M * (1 / min(limit, MOVING_UP_SPEED) - 1 / MOVING_UP_SPEED)


def capacity(foes, gap, follow_up_s):
    """Vehicles per hour through the gaps of `foes` vehicles per hour (Cowan M3)."""
    f = foes / 3600
    if f == 0:
        return 3600 / follow_up_s
    return 3600 * f * (1 - MINIMUM_HEADWAY_S * f) * math.exp(-f * (gap - MINIMUM_HEADWAY_S)) / (1 - math.exp(-f * follow_up_s))


class Crossing:
    """Two roads that cross, the east-west one with right of way or both under a light."""

    def __init__(self, folder, kind="priority", lanes=1, minor_speed=13.89):
        self.folder = folder
        points = {"W": (-400, 0), "E": (400, 0), "S": (0, -300), "N": (0, 300)}
        nodes = "".join(f'<node id="{n}" x="{x}" y="{y}"/>' for n, (x, y) in points.items())
        edges = ""
        for n in points:
            major = n in "WE"
            for name, a, b in ((n + "C", n, "C"), ("C" + n, "C", n)):
                edges += (f'<edge id="{name}" from="{a}" to="{b}" numLanes="{lanes if major else 1}" '
                          f'speed="{13.89 if major else minor_speed}" priority="{9 if major else 1}"/>')
        self.write("n.nod.xml", f'<nodes>{nodes}<node id="C" x="0" y="0" type="{kind}"/></nodes>')
        self.write("n.edg.xml", f"<edges>{edges}</edges>")
        self.run("netconvert", "-n", "n.nod.xml", "-e", "n.edg.xml", "-o", "n.net.xml", "--no-turnarounds", "true",
                 "--tls.left-green.time", "0")
        net = ET.parse(os.path.join(folder, "n.net.xml")).getroot()
        lanes_inside = {lane.get("id"): lane for edge in net.findall("edge") if edge.get("function") == "internal"
                        for lane in edge.findall("lane")}
        connections = net.findall("connection")
        self.ways, self.lights = {}, []
        for c in connections:
            via, length = c.get("via"), 0.0
            if not via or c.get("from").startswith(":"):
                continue
            speed = float(lanes_inside[via].get("speed"))
            while via in lanes_inside:
                length += float(lanes_inside[via].get("length"))
                via = next((d.get("via") for d in connections if d.get("from") == via.rsplit("_", 1)[0]), None)
            self.ways[(c.get("from"), c.get("to"))] = (length, speed)
            if c.get("tl"):
                self.lights.append((int(c.get("linkIndex")), c.get("from"), c.get("dir")))

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def run(self, *command):
        subprocess.run([*command, "--xml-validation", "never"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def green(self, seconds, approaches):
        """Shows `approaches` green for so long in every cycle, left turns yielding, and nothing else."""
        def state(letter):
            return "".join(("g" if turn == "l" and letter == "G" and len(approaches) > 1 else letter) if origin in approaches else "r"
                           for _, origin, turn in sorted(self.lights))
        phases = ((seconds, state("G")), (YELLOW_S, state("y")), (CYCLE_S - seconds - YELLOW_S, "r" * len(self.lights)))
        self.write("light.add.xml", '<additional><tlLogic id="C" type="static" programID="x" offset="0">' + "".join(
            f'<phase duration="{d}" state="{s}"/>' for d, s in phases) + "</tlLogic></additional>")

    def through(self, way, foes=(), foe_flow=0, seed=1):
        """Vehicles per hour on a way that more want than can, under foes of that flow each."""
        flows = "".join(f'<flow id="foe{i}" from="{a}" to="{b}" begin="0" end="{TO_S}" probability="{foe_flow / 3600:.6f}" '
                        'departSpeed="max" departLane="best"/>' for i, (a, b) in enumerate(foes) if foe_flow)
        self.write("n.rou.xml", f'<routes>{flows}<flow id="x" from="{way[0]}" to="{way[1]}" begin="0" end="{TO_S}" '
                                'vehsPerHour="1800"/></routes>')
        lights = ["-a", "light.add.xml"] if self.lights else []
        self.run("sumo", "-n", "n.net.xml", "-r", "n.rou.xml", *lights, "-e", str(TO_S), "--seed", str(seed), "--time-to-teleport",
                 "-1", "--vehroute-output", "v.xml", "--vehroute-output.exit-times", "--no-step-log")
        left = (float(v.find("route").get("exitTimes").split()[0])
                for v in ET.parse(os.path.join(self.folder, "v.xml")).getroot().findall("vehicle") if v.get("id")[0] == "x")
        return sum(FROM_S <= t < TO_S for t in left)


def show(title, rows):
    print(f"\n{title}\n  {'':<44}{'SUMO':>8}{'model':>8}{'ratio':>7}")
    for name, street, model in rows:
        print(f"  {name:<44}{street:>8.1f}{model:>8.1f}{model / street:>7.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gap-margin", type=float, default=1.6)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="capacity.") as folder:
        crossing = Crossing(folder, "traffic_light")
        cycles = (TO_S - FROM_S) / CYCLE_S
        rows = []
        for way, name in ((("EC", "CW"), "straight"), (("EC", "CS"), "left"), (("EC", "CN"), "right")):
            headway = HEADWAY_BASE_S + SPACING_M / min(DISCHARGE_SPEED, crossing.ways[way][1])
            for green in (5, 10, 20, 40):
                crossing.green(green, ("EC",))
                rows.append((f"{name}, {green} s of green", crossing.through(way, seed=arguments.seed) / cycles,
                             (green - START_LOSS_S + YELLOW_USE_S) / headway))
        show("A queue, vehicles per cycle", rows)
        rows = []
        for lanes, speed in ((1, 13.89), (2, 13.89), (1, 8.33), (1, 5.56), (2, 5.56)):
            crossing = Crossing(folder, lanes=lanes, minor_speed=speed)
            for way, foes, name, weight in ((("SC", "CN"), (("WC", "CE"), ("EC", "CW")), "crosses", 2),
                                            (("SC", "CE"), (("WC", "CE"),), "merges", 2)):
                length, limit = crossing.ways[way]
                gap = critical_gap(arguments.gap_margin, length, min(limit, speed))
                for flow in (0, 100, 200, 400):
                    rows.append((f"{name} {lanes}-lane road, limit {speed} m/s, {flow} foes/h", crossing.through(way, foes, flow, arguments.seed),
                                 capacity(weight * flow, gap, follow_up(speed))))
        show("Vehicles that yield, per hour", rows)


if __name__ == "__main__":
    main()
