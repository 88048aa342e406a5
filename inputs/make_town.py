#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes inputs/town: three rings, eight radials, quarters with streets of their own, thirty signals, six bus lines."""
import math
import os
import random

import city_demand as demand
from city_assignment import assign, pick
from city_network import Network

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "town")
ANGLE = (4, 51, 96, 139, 187, 226, 279, 321)     # of the radials, degrees
OUTER = (820, 770, 800, 850, 790, 760, 830, 810)  # radius of the ring at every radial, metres
MIDDLE = (430, 400, 445, 420, 450, 405, 425, 440)
TO_CENTRE = (0, 2, 3, 5, 6)                      # radials that reach the inner ring
MAIN_RADIALS = (0, 3, 5)                         # two lanes each way as far as the middle ring
GIVE_WAY_ARCS = (2, 6)                          # middles of the outer ring's arcs without a signal
QUARTER_SIGNAL = (0, 3, 5)                       # signals where a quarter's street meets the middle ring
QUARTER_GIVE_WAY = (1, 6)                        # the same without a signal; the other quarters do not reach it
SUBURBS = (0, 1, 3, 4, 7)                        # streets that leave from the middle of an outer arc
LOCAL_CROSSINGS = (1, 4)                         # radials that a quarter street crosses without a signal

# Vehicles per hour in the morning that start and end at every kind of place.
# X: roads out of town, Y: suburbs, D: homes in the quarters, B: offices at the middle ring, K: car parks in the centre.
STARTS = dict(X=605, Y=240, D=130, B=90, K=70)
ENDS = dict(X=370, Y=300, D=60, B=350, K=340)
THROUGH = 0.7                                    # preference for driving through the town from road to road
SPREAD = (1.15, 0.8, 1.0, 1.2, 0.85, 1.1, 0.95, 0.9)    # how much busier than the mean radial k is

LINES = {"1": ("X0", "I0", "I3", "X5"), "2": ("X2", "I1", "I4", "X6"), "3": ("X3", "I2", "I0", "X0"),
         "4": ("X1", "M1", "M7", "X7"), "5": ("X4", "M4", "M3", "X2"), "6": ("X5", "O5", "O4", "X3")}
HEADWAY = 600
STOP_TIME = 20


def polar(radius, degrees):
    return round(radius * math.cos(math.radians(degrees)), 1), round(radius * math.sin(math.radians(degrees)), 1)


def network():
    net, rng = Network(), random.Random(30)
    between = lambda k: (ANGLE[k] + (ANGLE[(k + 1) % 8] + (360 if k == 7 else 0))) / 2 + rng.uniform(-3, 3)
    for k in range(8):
        net.node("X%d" % k, *polar(1230 + 40 * rng.uniform(-1, 1), ANGLE[k] + rng.uniform(-3, 3)), "priority")
        net.node("O%d" % k, *polar(OUTER[k], ANGLE[k]))
        net.node("M%d" % k, *polar(MIDDLE[k], ANGLE[k] + rng.uniform(-2, 2)))
        middle = between(k)
        arc = (OUTER[k] + OUTER[(k + 1) % 8]) / 2 * 0.97
        net.node("Q%d" % k, *polar(arc, middle), "priority" if k in GIVE_WAY_ARCS else "traffic_light")
        net.node("R%d" % k, *polar(610, middle + rng.uniform(-3, 3)), "right_before_left")
        net.node("D%d" % k, *polar(530, middle + rng.choice((-9, 9))), "priority")
        if k in SUBURBS:
            net.node("Y%d" % k, *polar(arc + 260, middle + rng.uniform(-3, 3)), "priority")
        if k in QUARTER_SIGNAL + QUARTER_GIVE_WAY:
            net.node("H%d" % k, *polar((MIDDLE[k] + MIDDLE[(k + 1) % 8]) / 2 * 0.95, middle),
                     "traffic_light" if k in QUARTER_SIGNAL else "priority")
    for i, k in enumerate(TO_CENTRE):
        net.node("I%d" % i, *polar(185 + rng.uniform(-12, 12), ANGLE[k]))
    for k in LOCAL_CROSSINGS:
        net.node("P%d" % k, *polar(620, ANGLE[k]), "priority")
    net.node("C", 10, -5, "right_before_left")
    net.node("K1", -70, -50, "priority")
    net.node("K2", 85, 25, "priority")
    for i, k in ((0, 0), (2, 3), (4, 6)):
        net.node("K%d" % (3 + i // 2), *polar(95, ANGLE[k] + 8), "priority")
        net.street("K%d" % (3 + i // 2), "I%d" % i, lanes=(1, 1), speed=8.33, priority=2)
    for k in (1, 4, 7):
        net.node("B%d" % k, *polar(290, ANGLE[k] - 4), "priority")
        net.street("B%d" % k, "M%d" % k, bay=(40, 0), speed=8.33, priority=2)

    for k in range(8):
        n = (k + 1) % 8
        ring = dict(lanes=(2, 2), speed=13.89, priority=4)
        net.street("O%d" % k, "Q%d" % k, bay=(60, 60), **ring)
        net.street("Q%d" % k, "O%d" % n, bay=(60, 60), **ring)
        middle = ["M%d" % k] + (["H%d" % k] if "H%d" % k in net.nodes else []) + ["M%d" % n]
        for a, b in zip(middle, middle[1:]):
            net.street(a, b, bay=(50, 50), speed=13.89, priority=3)
        net.street("X%d" % k, "O%d" % k, lanes=(2, 2), bay=(80, 0), speed=16.67, priority=4)
        lanes = (2, 2) if k in MAIN_RADIALS else (1, 1)
        radial = ["O%d" % k] + (["P%d" % k] if k in LOCAL_CROSSINGS else []) + ["M%d" % k]
        for a, b in zip(radial, radial[1:]):
            net.street(a, b, lanes=lanes, bay=(60 if b[0] == "M" else 0, 60 if a[0] == "O" else 0), speed=13.89, priority=3)
        quarter = dict(speed=8.33, priority=1)
        net.street("R%d" % k, "Q%d" % k, bay=(40, 0), **quarter)
        net.street("R%d" % k, "D%d" % k, **quarter)
        if "H%d" % k in net.nodes:
            net.street("R%d" % k, "H%d" % k, **quarter)
        if k in SUBURBS:
            net.street("Y%d" % k, "Q%d" % k, bay=(60, 0), speed=13.89, priority=2)
        if k in LOCAL_CROSSINGS:
            net.street("R%d" % ((k - 1) % 8), "P%d" % k, **quarter)
            net.street("P%d" % k, "R%d" % k, **quarter)
    for i, k in enumerate(TO_CENTRE):
        net.street("I%d" % i, "I%d" % ((i + 1) % 5), lanes=(2, 0), speed=11.11, priority=3)   # one-way
        net.street("M%d" % k, "I%d" % i, bay=(0, 50), speed=11.11, priority=2)
    for a, b in (("I1", "C"), ("I3", "C"), ("C", "K1"), ("C", "K2")):
        net.street(a, b, speed=8.33, priority=1)
    for street, s in net.streets.items():                     # a bay only where there is a left turn
        if s["bay"] and not net.turns(*street)["l"]:
            s["bay"] = 0
    return net


def places(net):
    """{place: (street in, street out)} of everything where trips start and end."""
    ends = [n for n in net.nodes if n[0] in "XYDBK"]
    neighbour = {n: next(b for a, b in net.streets if a == n) for n in ends}
    return {n: ((n, neighbour[n]), (neighbour[n], n)) for n in ends}


def trip_table(net, starts, ends):
    """Vehicles per hour {(street in, street out): volume} from the totals per place."""
    at = places(net)
    total = lambda column, n: column[n[0]] * (SPREAD[int(n[1])] if n[0] == "X" else 1.0)
    weight = {}
    for o in at:
        for d in at:
            (xo, yo, _), (xd, yd, _) = net.nodes[o], net.nodes[d]
            far = math.hypot(xo - xd, yo - yd)
            if far > 350:
                like = THROUGH if o[0] == d[0] == "X" else 1.0
                weight[o, d] = total(ends, d) * like * math.exp(-far / 2500)
    for _ in range(20):
        for column, key in ((ends, 1), (starts, 0)):
            have = {}
            for od, w in weight.items():
                have[od[key]] = have.get(od[key], 0) + w
            for od in weight:
                weight[od] *= total(column, od[key]) / have[od[key]]
    return {(at[o][0], at[d][1]): w for (o, d), w in weight.items()}


def edge_list(net, path):
    return " ".join(e for street in path for e in net.edges(*street))


def bus_lines(net):
    """{line and direction: streets}; a bus takes the quickest way between the points of its line."""
    time = lambda s: net.length(*s) / net.streets[s]["speed"] + (60 if net.streets[s]["priority"] < 2 else 0)
    result = {}
    for line, points in LINES.items():
        for way, chain in (("out", points), ("back", points[::-1])):
            at = places(net)
            start, end = at[chain[0]][0], at[chain[-1]][1]
            path = [start]
            for point in chain[1:-1]:
                goals = [(a, b) for a, b in net.streets if b == point and a[0] not in "XYDBK"]
                options = [net.shortest_path(path[-1], g, time) for g in goals if g != path[-1]]
                options = [o for o in options if len(set(o[1:]) & set(path)) == 0]
                if path[-1][1] != point:
                    path += min(options, key=lambda o: sum(map(time, o)))[1:]
            path += net.shortest_path(path[-1], end, time)[1:]
            result["%s_%s" % (line, way)] = path
    return result


def stops_of(net, path):
    """Streets of a line that have a stop: every second one with room for it, never the first or last."""
    roomy = [s for s in path[1:-1] if net.length(*s) - net.streets[s]["bay"] > 120 and net.streets[s]["priority"] > 1]
    return roomy[::2]


def write_buses(net, lines, path, begin, end, rng):
    head, flows = [], []
    for name, streets in lines.items():
        stops = "".join('<stop busStop="%s_%s" duration="%d"/>' % (*s, STOP_TIME) for s in stops_of(net, streets))
        head.append('<route id="line_%s" edges="%s">%s</route>' % (name, edge_list(net, streets), stops))
        first = begin + rng.randrange(0, HEADWAY // 2, 20)     # lines do not leave together
        flows.append((first, '<flow id="bus_%s" type="bus" route="line_%s" begin="%d" end="%d" number="%d" line="%s"/>'
                      % (name, name, first, end, (end - begin) // HEADWAY, name)))
    demand.write_routes(path, flows, head)


def write_additional(net, lines, path):
    stops = sorted({s for streets in lines.values() for s in stops_of(net, streets)})
    body = ['<vTypeDistribution id="traffic">',
            '    <vType id="car" vClass="passenger" probability="0.90"/>',
            '    <vType id="van" vClass="delivery" length="6.5" accel="2.2" probability="0.06"/>',
            '    <vType id="truck" vClass="truck" length="10" accel="1.3" maxSpeed="22" probability="0.04"/>',
            '</vTypeDistribution>', '<vType id="bus" vClass="bus"/>']
    body += ['<busStop id="%s_%s" lane="%s_0" startPos="-40" endPos="-20"/>' % (a, b, net.edges(a, b)[0]) for a, b in stops]
    demand.write_text(path, '<?xml version="1.0" encoding="UTF-8"?>\n%s<additional>\n%s\n</additional>\n'
                      % (demand.LICENSE_LINE, "\n".join("    " + line for line in body)))


def write_rush(net, morning, routes, path, rng):
    vehicles = []
    for k, share in enumerate(demand.RUSH_PROFILE):
        for od, volume in morning.items():
            for _ in range(demand.rounded(volume * share / 4, rng)):
                depart = min(demand.RUSH_BEGIN + demand.QUARTER * (k + rng.random()), demand.RUSH_END - 0.1)
                vehicles.append((depart, edge_list(net, pick(routes[od], rng))))
    lines = [(i, '<vehicle id="%d" type="traffic" depart="%.1f" departLane="best" departSpeed="max"><route edges="%s"/></vehicle>'
              % (i, depart, edges)) for i, (depart, edges) in enumerate(sorted(vehicles))]
    demand.write_routes(path, lines)


def write_day(net, tables, routes, path, rng):
    """tables and routes: {'am': ..., 'pm': ...}; every flow takes one of the routes found for its half of the day."""
    volumes = {("am", od): (v, 0.0) for od, v in tables["am"].items()}
    volumes.update({("pm", od): (0.0, v) for od, v in tables["pm"].items()})
    names, flows = {}, []
    for quarter, (half, od), number in demand.counts_of_day(volumes, rng):
        edges = edge_list(net, pick(routes[half][od], rng))
        route = names.setdefault(edges, "r%d" % len(names))
        begin, end = demand.flow_window(quarter * demand.QUARTER, number, rng)
        flows.append(demand.flow_line("f%d" % len(flows), "traffic", begin, end, number, 'route="%s"' % route))
    demand.write_routes(path, flows, ['<route id="%s" edges="%s"/>' % (name, edges) for edges, name in names.items()])


def main():
    os.makedirs(FOLDER, exist_ok=True)
    rng = random.Random(31)
    at = lambda name: os.path.join(FOLDER, name)
    net = network()
    net.write_net(at("town.net.xml.gz"), ["--tls.cycle.time", "90"])
    lines = bus_lines(net)
    write_additional(net, lines, at("town.add.xml"))
    write_buses(net, lines, at("town_buses.rou.xml"), demand.RUSH_BEGIN, demand.RUSH_END, rng)
    write_buses(net, lines, at("town_day_buses.rou.xml"), 5 * 3600, 23 * 3600, rng)
    tables = {"am": trip_table(net, STARTS, ENDS), "pm": trip_table(net, ENDS, STARTS)}
    routes = {half: assign(net, table, 3.0, rng) for half, table in tables.items()}
    write_rush(net, tables["am"], routes["am"], at("town.rou.xml.gz"), rng)
    write_day(net, tables, routes, at("town_day.rou.xml.gz"), rng)
    demand.write_config(at("town.sumocfg"), "town.net.xml.gz", ["town_buses.rou.xml", "town.rou.xml.gz"],
                        demand.RUSH_BEGIN, demand.RUSH_END, ["town.add.xml"])
    demand.write_config(at("town_day.sumocfg"), "town.net.xml.gz", ["town_day_buses.rou.xml", "town_day.rou.xml.gz"],
                        0, 86400, ["town.add.xml"])


if __name__ == "__main__":
    main()
