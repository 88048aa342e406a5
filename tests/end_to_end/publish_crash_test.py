#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""publish killed at random instants: the store is valid each time, and holds the old version or the new one.

Usage: publish_crash_test.py [KILLS]     how often (20)
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

from program import command
from published_city import City

SEED = 6


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    draw = random.Random(SEED)
    city = City()
    store = city.work / "store"
    try:
        started = time.monotonic()
        last = city.publish(store)["version"]
        takes_s = time.monotonic() - started
        landed = {"old": 0, "new": 0}
        unfinished = 0
        for i in range(kills):
            process = subprocess.Popen(command(*city.publish_arguments(store, i % 2, "--retain", 5)),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # Most of a run goes into reading the city, where a kill proves little: half of the kills wait for the
            # staging folder and strike within the few milliseconds that follow.
            if i % 2:
                deadline = time.monotonic() + 30
                while not (store / "versions" / ".staging").exists() and process.poll() is None:
                    assert time.monotonic() < deadline
                time.sleep(draw.uniform(0, 0.15) * takes_s)
            else:
                time.sleep(draw.uniform(0, 1.1) * takes_s)
            process.send_signal(signal.SIGKILL)
            process.wait()
            unfinished += process.returncode == -signal.SIGKILL
            result = city.verify(store)
            assert result.returncode == 0, f"kill {i}: {result.stdout}{result.stderr}"
            version = json.loads(result.stdout)["version"]
            assert version >= last, f"kill {i}: {version} after {last}"
            landed["new" if version > last else "old"] += 1
            plan = (store / "current" / "plan.nc").read_bytes()
            assert version == last or plan == city.plans[i % 2].read_bytes(), f"kill {i}: another plan"
            for entry in (store / "versions").iterdir():
                if not entry.name.startswith("."):
                    result = city.verify(entry)
                    assert result.returncode == 0, f"kill {i}: {entry.name}: {result.stdout}"
            last = version
        assert unfinished > kills // 4, f"only {unfinished} of {kills} kills came before the end"
        assert city.publish(store)["version"] > last
        assert not [name for name in os.listdir(store / "versions") if name.startswith(".")]
        print(f"{kills} kills, {unfinished} before the end: {landed['old']} times the old version, {landed['new']} the new")
    finally:
        city.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
