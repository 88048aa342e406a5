#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes inputs/arterial: a main street with six signals, side streets and one junction without a signal."""
import os
import random

import city_demand as demand
from city_network import Network

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "arterial")
TRUCK_SHARE = 0.05

# Vehicles per hour that enter (morning) and leave at every end of the network; the evening is the mirror image.
ENTER = dict(W=740, E=545, N1=165, S1=160, N2=210, SP=40, N3=350, S3=280, N4=125, S4=115, N5=240, N6=290, S6=255)
LEAVE = dict(W=565, E=790, N1=130, S1=165, S2=230, SP=35, N3=300, S3=345, N4=105, S4=125, N5=185, N6=265, S6=275)
THROUGH = {("W", "E"): 1.6, ("E", "W"): 1.6}   # preference over a plain product of the two columns
WEST_OF_P = ("W", "N1", "S1", "S2")            # nobody may turn left out of the street without a signal
ACROSS = 2.2                                   # preference for the street on the other side of the same junction


def network():
    net = Network()
    x = dict(A1=0, A2=260, P=475, A3=680, A4=860, A5=1240, A6=1530)
    y = dict(A1=0, A2=6, P=12, A3=14, A4=8, A5=-10, A6=-4)
    for name in x:
        net.node(name, x[name], y[name], "priority" if name == "P" else "traffic_light")
    ends = dict(W=(-420, -8), E=(1960, 6), N1=(-14, 240), S1=(10, -230), N2=(268, 260), S2=(252, -250), SP=(480, -190),
                N3=(690, 330), S3=(672, -300), N4=(852, 220), S4=(866, -210), N5=(1246, 280), N6=(1520, 300), S6=(1536, -270))
    for name, (ex, ey) in ends.items():
        net.node(name, ex, ey, "priority")
    main = dict(lanes=(2, 2), speed=13.89, priority=4)
    net.street("W", "A1", bay=(70, 0), **main)
    net.street("A1", "A2", bay=(0, 60), **main)
    net.street("A2", "P", bay=(0, 60), **main)                # the one-way street at A2 takes left turns from the east only
    net.street("P", "A3", bay=(60, 40), **main)
    net.street("A3", "A4", bay=(50, 50), sidewalk=True, **main)
    net.street("A4", "A5", bay=(70, 60), sidewalk=True, **main)
    net.street("A5", "A6", bay=(70, 0), **main)
    net.street("A6", "E", bay=(0, 80), **main)
    side = dict(speed=11.11, priority=2)
    net.street("N1", "A1", lanes=(1, 1), bay=(45, 0), **side)
    net.street("S1", "A1", lanes=(1, 1), bay=(45, 0), **side)
    net.street("N2", "A2", lanes=(2, 0), **side)
    net.street("A2", "S2", lanes=(2, 0), **side)
    net.street("SP", "P", lanes=(1, 1), speed=8.33, priority=1)
    net.street("N3", "A3", lanes=(2, 2), bay=(60, 0), speed=13.89, priority=3)
    net.street("S3", "A3", lanes=(2, 2), bay=(60, 0), speed=13.89, priority=3)
    net.street("N4", "A4", lanes=(1, 1), sidewalk=True, **side)
    net.street("S4", "A4", lanes=(1, 1), sidewalk=True, **side)
    net.street("N5", "A5", lanes=(1, 1), bay=(80, 0), **side)
    net.street("N6", "A6", lanes=(2, 2), **side)
    net.street("S6", "A6", lanes=(2, 2), **side)
    net.ban("SP", "P", "A2")                               # see WEST_OF_P
    net.crossings = [("A4", n) for n in ("A3", "A5", "N4", "S4")]
    return net


def junction_of(end):
    return {"W": "A1", "E": "A6", "SP": "P"}.get(end, "A" + end[1:])


def trip_table(enter, leave):
    """Vehicles per hour between the ends, balanced so that the entering column is met and the leaving one nearly."""
    weight = {}
    for o in enter:
        for d in leave:
            if o != d and not (o == "SP" and d in WEST_OF_P):
                like = ACROSS if junction_of(o) == junction_of(d) and o[0] in "NS" and d[0] in "NS" else 1.0
                weight[o, d] = leave[d] * THROUGH.get((o, d), like)
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
    rng = random.Random(6)
    net = network()
    net.write_net(os.path.join(FOLDER, "arterial.net.xml"),
                  ["--tls.cycle.time", "90", "--tls.allred.time", "1"])
    swap = lambda table, other: {k: other.get(k, table[k]) for k in table}
    morning = trip_table(ENTER, LEAVE)
    evening = trip_table(swap(ENTER, LEAVE), swap(LEAVE, ENTER))

    def way(o, d):
        start, end = net.edges(o, junction_of(o))[0], net.edges(junction_of(d), d)[-1]
        via = {("W", "E"): ' via="A3_A4"', ("E", "W"): ' via="A4_A3"'}.get((o, d), "")
        return 'from="%s" to="%s"%s' % (start, end, via)

    def flows(counts, tag):
        lines = []
        for begin, (o, d), number in counts:
            trucks = demand.rounded(number * TRUCK_SHARE, rng)
            for kind, part in (("car", number - trucks), ("truck", trucks)):
                if part:
                    lo, hi = demand.flow_window(begin, part, rng)
                    name = "%s%s_%s_%s_%d" % (tag, kind, o, d, begin // demand.QUARTER)
                    lines.append(demand.flow_line(name, kind, lo, hi, part, way(o, d)))
        return lines

    types = ['<vType id="car" vClass="passenger"/>',
             '<vType id="truck" vClass="truck" length="10" accel="1.3" maxSpeed="22"/>']
    rush = [(demand.RUSH_BEGIN + k * demand.QUARTER, od, demand.rounded(v * f / 4, rng))
            for k, f in enumerate(demand.RUSH_PROFILE) for od, v in morning.items()]
    demand.write_routes(os.path.join(FOLDER, "arterial.rou.xml"), flows([c for c in rush if c[2]], ""), types)
    day = demand.counts_of_day({od: (morning[od], evening[od]) for od in morning}, rng)
    demand.write_routes(os.path.join(FOLDER, "arterial_day.rou.xml.gz"),
                        flows(((q * demand.QUARTER, od, n) for q, od, n in day), "day_"), types)
    demand.write_config(os.path.join(FOLDER, "arterial.sumocfg"), "arterial.net.xml", ["arterial.rou.xml"],
                        demand.RUSH_BEGIN, demand.RUSH_END)
    demand.write_config(os.path.join(FOLDER, "arterial_day.sumocfg"), "arterial.net.xml", ["arterial_day.rou.xml.gz"], 0, 86400)


if __name__ == "__main__":
    main()
