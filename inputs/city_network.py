# SPDX-License-Identifier: Apache-2.0
"""A street network in memory and its way through netconvert: nodes, streets with left-turn bays, lane use, turn bans."""
import gzip
import heapq
import math
import os
import re
import subprocess
import tempfile

LICENSE_LINE = "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"


class Network:
    """Streets between named nodes. A bay of m metres adds one left-turn lane on the last m metres of a street."""

    def __init__(self):
        self.nodes = {}       # id -> (x, y, type)
        self.streets = {}     # (from, to) -> dict(lanes, bay, speed, priority, sidewalk)
        self.bans = set()     # (from, through, to)
        self.crossings = []   # (node, neighbour)

    def node(self, name, x, y, kind="traffic_light"):
        self.nodes[name] = (x, y, kind)

    def street(self, a, b, lanes=(1, 1), bay=(0, 0), speed=13.89, priority=2, sidewalk=False):
        """Joins a and b; lanes and bays are given for (a to b, b to a), 0 lanes mean no street in that direction."""
        for start, end, count, metres in ((a, b, lanes[0], bay[0]), (b, a, lanes[1], bay[1])):
            if count:
                self.streets[start, end] = dict(lanes=count, bay=metres, speed=speed, priority=priority,
                                                sidewalk=sidewalk)

    def ban(self, a, b, c):
        self.bans.add((a, b, c))

    def edges(self, a, b):
        """SUMO edge ids of the street from a to b, upstream first."""
        return ["%s_%s" % (a, b)] + (["%s_%s_bay" % (a, b)] if self.streets[a, b]["bay"] else [])

    def length(self, a, b):
        (xa, ya, _), (xb, yb, _) = self.nodes[a], self.nodes[b]
        return math.hypot(xb - xa, yb - ya)

    def signals(self):
        return [n for n, (_, _, kind) in self.nodes.items() if kind == "traffic_light"]

    def successors(self, a, b):
        return [c for (s, c) in self.streets if s == b and c != a and (a, b, c) not in self.bans]

    def turns(self, a, b):
        """The movements out of street a-b: {'r': nodes, 's': nodes, 'l': nodes} by the angle they turn through."""
        (xa, ya, _), (xb, yb, _) = self.nodes[a], self.nodes[b]
        heading = math.atan2(yb - ya, xb - xa)
        angle = {}
        for c in self.successors(a, b):
            xc, yc, _ = self.nodes[c]
            angle[c] = (math.atan2(yc - yb, xc - xb) - heading + math.pi) % (2 * math.pi) - math.pi
        result = {"r": [], "s": [], "l": []}
        if angle:
            ahead = min(angle, key=lambda c: abs(angle[c]))
            for c in sorted(angle, key=lambda c: angle[c]):
                straight = c == ahead and abs(angle[c]) < math.radians(50)
                result["s" if straight else "r" if angle[c] < 0 else "l"].append(c)
        return result

    def lane_use(self, a, b):
        """(lane, next node, lane there) of every connection out of street a-b; lanes count from the kerb."""
        street, turns = self.streets[a, b], self.turns(a, b)
        total = street["lanes"] + (1 if street["bay"] else 0)
        out = lambda c: self.streets[b, c]["lanes"]
        use = [(0, c, 0) for c in turns["r"]] + [(total - 1, c, out(c) - 1) for c in turns["l"]]
        for c in turns["s"]:
            first, last = 0, total - 1
            if turns["l"] and (street["bay"] or not turns["r"] and total > out(c)):
                last -= 1
            last = max(last, first)
            first = max(first, last - out(c) + 1)
            use += [(lane, c, lane - first) for lane in range(first, last + 1)]
        return sorted(set(use))

    def shortest_path(self, start, target, cost):
        """Cheapest list of streets from street start to street target, both included; cost(street) in seconds."""
        best, queue = {start: None}, [(cost(start), start, None)]
        done = set()
        while queue:
            value, street, before = heapq.heappop(queue)
            if street in done:
                continue
            done.add(street)
            best[street] = before
            if street == target:
                path = [street]
                while best[path[-1]] is not None:
                    path.append(best[path[-1]])
                return path[::-1]
            for c in self.successors(*street):
                follower = (street[1], c)
                if follower not in done:
                    heapq.heappush(queue, (value + cost(follower), follower, street))
        raise ValueError("no way from %s to %s" % (start, target))

    def plain_xml(self, folder):
        """Writes the node, edge and connection files for netconvert into folder."""
        nodes, edges, connections = [], [], []
        for name, (x, y, kind) in self.nodes.items():
            nodes.append('<node id="%s" x="%.1f" y="%.1f" type="%s"/>' % (name, x, y, kind))
        shape = 'speed="%.2f" priority="%d"%s'
        walk = lambda s: ' sidewalkWidth="2.00"' if s["sidewalk"] else ""
        for (a, b), s in self.streets.items():
            ids, rest = self.edges(a, b), shape % (s["speed"], s["priority"], walk(s))
            shift = 1 if s["sidewalk"] else 0
            if s["bay"]:
                (xa, ya, _), (xb, yb, _) = self.nodes[a], self.nodes[b]
                part = s["bay"] / self.length(a, b)
                middle = "%s_%s_widening" % (a, b)
                nodes.append('<node id="%s" x="%.1f" y="%.1f" type="priority"/>'
                             % (middle, xb + (xa - xb) * part, yb + (ya - yb) * part))
                edges.append('<edge id="%s" from="%s" to="%s" numLanes="%d" %s/>' % (ids[0], a, middle, s["lanes"], rest))
                edges.append('<edge id="%s" from="%s" to="%s" numLanes="%d" %s/>' % (ids[1], middle, b, s["lanes"] + 1, rest))
                for lane in range(s["lanes"] + 1):
                    connections.append((ids[0], ids[1], min(lane, s["lanes"] - 1) + shift, lane + shift))
            else:
                edges.append('<edge id="%s" from="%s" to="%s" numLanes="%d" %s/>' % (ids[0], a, b, s["lanes"], rest))
            for lane, c, lane_there in self.lane_use(a, b):
                there = 1 if self.streets[b, c]["sidewalk"] else 0
                connections.append((ids[-1], self.edges(b, c)[0], lane + shift, lane_there + there))
        lines = ['<connection from="%s" to="%s" fromLane="%d" toLane="%d"/>' % c for c in connections]
        for node, neighbour in self.crossings:
            sides = [self.edges(neighbour, node)[-1]] if (neighbour, node) in self.streets else []
            sides += [self.edges(node, neighbour)[0]] if (node, neighbour) in self.streets else []
            lines.append('<crossing node="%s" edges="%s" priority="true"/>' % (node, " ".join(sides)))
        for suffix, root, body in (("nod", "nodes", nodes), ("edg", "edges", edges), ("con", "connections", lines)):
            with open(os.path.join(folder, "city.%s.xml" % suffix), "w") as f:
                f.write("<%s>\n%s\n</%s>\n" % (root, "\n".join(body), root))

    def write_net(self, path, options=()):
        """Runs netconvert; the comment with date and machine is taken out so that equal input gives equal bytes."""
        with tempfile.TemporaryDirectory() as folder:
            self.plain_xml(folder)
            made = os.path.join(folder, "made.net.xml")
            command = ["netconvert", "--xml-validation", "never", "--no-turnarounds", "true", "--tls.default-type", "static"]
            command += [w for s in ("nod", "edg", "con") for w in
                        ("-%s" % {"nod": "n", "edg": "e", "con": "x"}[s], os.path.join(folder, "city.%s.xml" % s))]
            subprocess.run(command + list(options) + ["-o", made], check=True)
            with open(made) as f:
                text = re.sub(r"<!--.*?-->\n*", "", f.read(), flags=re.S)
        write_text(path, text.replace("?>\n", "?>\n" + LICENSE_LINE, 1).replace("?>\n\n", "?>\n"))


def write_text(path, text):
    """Writes text, compressed without a time stamp where the name ends in .gz."""
    data = text.encode()
    with open(path, "wb") as f:
        f.write(gzip.compress(data, 9, mtime=0) if path.endswith(".gz") else data)
