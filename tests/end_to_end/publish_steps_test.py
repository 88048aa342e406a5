#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""publish killed at every single system call that changes the disk, before the call and after it, by strace's fault
injection: the store is valid each time and holds the old version or the new one. Skips without strace."""

import json
import shutil
import signal
import subprocess
import sys

from program import command
from published_city import City

CALLS = ("mkdir", "fsync", "rename", "symlink", "fchmodat", "unlink", "unlinkat", "rmdir", "copy_file_range", "sendfile",
         "write", "flock")
SKIPPED = 77


def killed_at(arguments, call, number, executed):
    """Whether publish was killed at the number-th such call (it ends by itself where there are fewer)."""
    fault = "" if executed else ":error=EIO"
    result = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                             f"inject={call}{fault}:signal=KILL:when={number}", *command(*arguments)],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return False
    assert result.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), result.stderr
    return True


def main():
    if not shutil.which("strace") or subprocess.run(["strace", "-o", "/dev/null", "true"], check=False,
                                                    capture_output=True).returncode != 0:
        print("skipped: strace is missing or may not trace")
        return SKIPPED
    city = City()
    store = city.work / "store"
    kills, landed = {}, {"old": 0, "new": 0}
    try:
        last = city.publish(store)["version"]
        plan = 0
        for call in CALLS:
            for executed in (False, True):
                number = 1
                while killed_at(city.publish_arguments(store, plan := 1 - plan, "--retain", 2), call, number, executed):
                    result = city.verify(store)
                    assert result.returncode == 0, f"{call} {number}: {result.stdout}{result.stderr}"
                    version = json.loads(result.stdout)["version"]
                    assert version >= last, f"{call} {number}: {version} after {last}"
                    landed["new" if version > last else "old"] += 1
                    last = version
                    number += 1
                    assert number < 500, f"{call}: publish does not come to its end"
                last = json.loads(city.verify(store).stdout)["version"]
                kills[call] = kills.get(call, 0) + number - 1
        assert kills["rename"] >= 4 and kills["fsync"] >= 6 and kills["symlink"] == 2, kills
        print(f"{sum(kills.values())} kills {kills}: {landed['old']} times the old version, {landed['new']} the new")
    finally:
        city.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
