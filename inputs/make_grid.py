#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes inputs/grid: sixteen signals in four rows and four columns, two streets one-way, some turns banned."""
import os
import random

import city_demand as demand
from city_network import Network

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "grid")
COLUMN_X = (0, 210, 430, 700)
ROW_Y = (0, 190, 410, 630)
STUB = 230                    # length of the streets that lead out of the grid, metres
TRUCK_SHARE = 0.04

# Vehicles per hour in the morning at the ends: columns south (S) to north (N), rows west (W) to east (E).
ENTER = dict(W1=210, W2=750, W3=480, W4=180, E1=210, E2=535, E4=180,
             S1=200, S2=480, S3=460, S4=180, N1=180, N3=405, N4=170)
LEAVE = dict(W1=195, W2=515, W4=180, E1=210, E2=815, E3=590, E4=190,
             S1=175, S3=480, S4=180, N1=180, N2=470, N3=450, N4=195)
STRAIGHT_ON = 2.5             # preference for leaving by the street one came on
SAME_SIDE = 0.15              # preference for leaving on the side one came from


def lane_counts(line):
    """Lanes (up, down) of a row (eastward, westward) or column (northward, southward)."""
    return {"R1": (1, 1), "R2": (2, 2), "R3": (2, 0), "R4": (1, 1),
            "C1": (1, 1), "C2": (2, 0), "C3": (2, 2), "C4": (1, 1)}[line]


def network():
    net = Network()
    name = lambda column, row: "J%d%d" % (row, column)
    for column in range(1, 5):
        for row in range(1, 5):
            lean = 6 * (row - 2) - 4 * (column % 2)
            net.node(name(column, row), COLUMN_X[column - 1] + lean, ROW_Y[row - 1] + 5 * (column - 2))
    lines = {"R%d" % k: ["W%d" % k] + [name(c, k) for c in range(1, 5)] + ["E%d" % k] for k in range(1, 5)}
    lines.update({"C%d" % k: ["S%d" % k] + [name(k, r) for r in range(1, 5)] + ["N%d" % k] for k in range(1, 5)})
    for line, chain in lines.items():
        for end, near, dx, dy in ((chain[0], chain[1], -1, 0), (chain[-1], chain[-2], 1, 0)):
            x, y, _ = net.nodes[near]
            dx, dy = (dx, dy) if line[0] == "R" else (dy, dx)
            net.node(end, x + dx * STUB, y + dy * STUB, "priority")
        lanes = lane_counts(line)
        wide = max(lanes) == 2
        for a, b in zip(chain, chain[1:]):
            net.street(a, b, lanes=lanes, speed=13.89 if wide else 11.11, priority=3 if wide else 2)
    # No left turns off the two-way main streets where there is no room for a bay.
    for a, b, c in (("J21", "J22", "J32"), ("J24", "J23", "J13"), ("J13", "J23", "J22"), ("J43", "J33", "J34")):
        net.ban(a, b, c)
    corners = ("J11", "J14", "J41", "J44")
    for (a, b), street in net.streets.items():
        main_street = street["lanes"] == 2 and (b, a) in net.streets
        entry = a[0] != "J" and b in corners
        if net.turns(a, b)["l"] and (main_street or entry):
            street["bay"] = 50
    return net


def first_junction(end):
    side, k = end[0], int(end[1])
    return {"W": "J%d1" % k, "E": "J%d4" % k, "S": "J1%d" % k, "N": "J4%d" % k}[side]


def trip_table(enter, leave):
    weight = {}
    for o in enter:
        for d in leave:
            if o != d:
                opposite = {"W": "E", "E": "W", "S": "N", "N": "S"}[o[0]] == d[0]
                like = STRAIGHT_ON if opposite and o[1] == d[1] else SAME_SIDE if o[0] == d[0] else 1.0
                weight[o, d] = leave[d] * like
    for _ in range(20):
        for column, key in ((leave, 1), (enter, 0)):
            total = {}
            for od, w in weight.items():
                total[od[key]] = total.get(od[key], 0) + w
            for od in weight:
                weight[od] *= column[od[key]] / total[od[key]]
    return weight


def main():
    os.makedirs(FOLDER, exist_ok=True)
    rng = random.Random(16)
    net = network()
    net.write_net(os.path.join(FOLDER, "grid.net.xml"), ["--tls.cycle.time", "90"])
    swap = lambda table, other: {k: other.get(k, table[k]) for k in table}
    morning = trip_table(ENTER, LEAVE)
    evening = trip_table(swap(ENTER, LEAVE), swap(LEAVE, ENTER))
    way = lambda o, d: 'from="%s" to="%s"' % (net.edges(o, first_junction(o))[0], net.edges(first_junction(d), d)[-1])
    types = ['<vType id="car" vClass="passenger"/>',
             '<vType id="truck" vClass="truck" length="10" accel="1.3" maxSpeed="22"/>']

    trips = []
    for k, share in enumerate(demand.RUSH_PROFILE):
        for (o, d), volume in morning.items():
            trips += [(demand.RUSH_BEGIN + demand.QUARTER * (k + rng.random()), o, d)
                      for _ in range(demand.rounded(volume * share / 4, rng))]
    lines = []
    for number, (depart, o, d) in enumerate(sorted(trips)):
        kind = "truck" if rng.random() < TRUCK_SHARE else "car"
        lines.append((number, '<trip id="%d" type="%s" depart="%.1f" %s departLane="best" departSpeed="max"/>'
                      % (number, kind, min(depart, demand.RUSH_END - 0.1), way(o, d))))
    demand.write_routes(os.path.join(FOLDER, "grid.rou.xml"), lines, types)

    flows = []
    for quarter, (o, d), number in demand.counts_of_day({od: (morning[od], evening[od]) for od in morning}, rng):
        trucks = demand.rounded(number * TRUCK_SHARE, rng)
        for kind, part in (("car", number - trucks), ("truck", trucks)):
            if part:
                begin, end = demand.flow_window(quarter * demand.QUARTER, part, rng)
                flows.append(demand.flow_line("%s_%s_%s_%d" % (kind, o, d, quarter), kind, begin, end, part, way(o, d)))
    demand.write_routes(os.path.join(FOLDER, "grid_day.rou.xml.gz"), flows, types)
    demand.write_config(os.path.join(FOLDER, "grid.sumocfg"), "grid.net.xml", ["grid.rou.xml"],
                        demand.RUSH_BEGIN, demand.RUSH_END)
    demand.write_config(os.path.join(FOLDER, "grid_day.sumocfg"), "grid.net.xml", ["grid_day.rou.xml.gz"], 0, 86400)


if __name__ == "__main__":
    main()
