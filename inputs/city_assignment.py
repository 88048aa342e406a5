# SPDX-License-Identifier: Apache-2.0
"""Routes that spread over the network: trips are loaded in small portions, each on the streets that are quickest so far."""

GREEN_SHARE = 0.38            # of the cycle, for a first guess of what a lane lets through
SATURATION = 1800             # vehicles per hour of green and lane
GIVE_WAY_CAPACITY = 450       # vehicles per hour and lane where there is no signal
SIGNAL_DELAY = 18             # seconds, free flow
PORTIONS = 12


def assign(net, volumes, local_penalty, random):
    """Routes for volumes {(start street, end street): vehicles per hour}: {key: [(share, [streets])]}, shares sum to 1."""
    load = dict.fromkeys(net.streets, 0.0)
    taste = {}

    def cost(street):
        s, kind = net.streets[street], net.nodes[street[1]][2]
        signal = kind == "traffic_light"
        capacity = s["lanes"] * (SATURATION * GREEN_SHARE if signal else GIVE_WAY_CAPACITY if s["priority"] < 2 else SATURATION)
        time = net.length(*street) / s["speed"] * (local_penalty if s["priority"] < 2 else 1.0)
        return (time + (SIGNAL_DELAY if signal else 3)) * taste[street] * (1 + 2 * (load[street] / capacity) ** 4)

    found = {key: {} for key in volumes}
    keys = sorted(volumes)
    for _ in range(PORTIONS):
        random.shuffle(keys)
        for index, key in enumerate(keys):
            if index % 40 == 0:
                taste = {s: 0.9 + 0.2 * random.random() for s in net.streets}
            path = tuple(net.shortest_path(key[0], key[1], cost))
            found[key][path] = found[key].get(path, 0) + 1
            for street in path:
                load[street] += volumes[key] / PORTIONS
    return {key: [(n / PORTIONS, list(path)) for path, n in sorted(paths.items())] for key, paths in found.items()}


def pick(routes, random):
    """One of the routes by its share."""
    value = random.random()
    for share, path in routes:
        value -= share
        if value < 0:
            return path
    return routes[-1][1]
