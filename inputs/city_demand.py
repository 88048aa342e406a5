# SPDX-License-Identifier: Apache-2.0
"""Demand in time: the rush hour, the two-peak day, and the route and configuration files SUMO reads."""
import math

from city_network import LICENSE_LINE, write_text

RUSH_BEGIN, RUSH_END = 27000, 30600        # 07:30 to 08:30, seconds since midnight
QUARTER = 900
RUSH_PROFILE = (0.94, 1.06, 1.06, 0.94)    # demand of each quarter of the rush hour over the hour's mean


def day_profile(quarter):
    """(morning share, evening share) of the rush-hour demand at a quarter of the day, 0 to 95."""
    hour = (quarter + 0.5) / 4
    bump = lambda centre, width: math.exp(-0.5 * ((hour - centre) / width) ** 2)
    base = 0.02 + 0.36 * bump(13.0, 3.6)
    return 0.5 * base + 0.78 * bump(8.0, 0.8), 0.5 * base + 0.70 * bump(17.1, 1.1) + 0.10 * bump(20.5, 1.5)


def rounded(value, random):
    """value rounded up or down at random so that its mean is kept."""
    return int(value) + (random.random() < value - int(value))


def counts_of_day(demand, random):
    """Yields (quarter, key, vehicles) for demand {key: (morning vehicles per hour, evening vehicles per hour)}."""
    for quarter in range(96):
        morning, evening = day_profile(quarter)
        for key, (am, pm) in demand.items():
            number = rounded((am * morning + pm * evening) / 4, random)
            if number:
                yield quarter, key, number


def flow_window(begin, number, random):
    """Begin and end of a flow of number vehicles in the quarter at begin, shifted so that flows do not march in step."""
    return begin + round(random.random() * QUARTER / (number + 1), 1), begin + QUARTER


def flow_line(name, kind, begin, end, number, way):
    return (begin, '<flow id="%s" type="%s" begin="%.1f" end="%d" number="%d" %s departLane="best" departSpeed="max"/>'
            % (name, kind, begin, end, number, way))


def write_routes(path, timed, head=()):
    """Writes head lines, then (time, line) pairs sorted by time as SUMO wants them."""
    body = list(head) + [line for _, line in sorted(timed)]
    write_text(path, '<?xml version="1.0" encoding="UTF-8"?>\n%s<routes>\n%s\n</routes>\n'
               % (LICENSE_LINE, "\n".join("    " + line for line in body)))


def write_config(path, net, routes, begin, end, additional=()):
    extra = '        <additional-files value="%s"/>\n' % ",".join(additional) if additional else ""
    write_text(path, '<?xml version="1.0" encoding="UTF-8"?>\n%s<configuration>\n    <input>\n'
               '        <net-file value="%s"/>\n        <route-files value="%s"/>\n%s    </input>\n'
               '    <time>\n        <begin value="%d"/>\n        <end value="%d"/>\n    </time>\n</configuration>\n'
               % (LICENSE_LINE, net, ",".join(routes), extra, begin, end))
