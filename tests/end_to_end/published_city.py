# SPDX-License-Identifier: Apache-2.0
"""What the tests of publishing share: a city, two plans of it and a pair of keys, made by the real program."""

import json
import os
import pathlib
import subprocess
import tempfile

NIGHTWAVE = os.environ["NIGHTWAVE"]
SOURCE = pathlib.Path(os.environ["NIGHTWAVE_SOURCE_DIR"])


def command(*arguments):
    return [NIGHTWAVE, "--log-level", "warning", *map(str, arguments)]


def nightwave(*arguments):
    return subprocess.run(command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def succeed(*arguments):
    result = nightwave(*arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout) if result.stdout else None


class City:
    """inputs/arterial with plans of two seeds."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.work = pathlib.Path(self.folder.name)
        self.scenario, self.key = self.work / "city.nc", self.work / "site.key"
        self.public_key = self.work / "site.key.pub"
        succeed("import", "sumo", "--config", SOURCE / "inputs" / "arterial" / "arterial.sumocfg", "-o", self.scenario)
        self.plans = []
        for seed in (1, 2):
            self.plans.append(self.work / f"plan{seed}.nc")
            succeed("plan", self.scenario, "-o", self.plans[-1], "--evaluations", 32, "--seed", seed)
        succeed("keygen", "-o", self.key)

    def publish_arguments(self, store, plan=0, *more):
        return ["publish", self.scenario, self.plans[plan], "--store", store, "--key", self.key, *more]

    def publish(self, store, plan=0, *more):
        return succeed(*self.publish_arguments(store, plan, *more))

    def verify(self, folder, *more):
        return nightwave("verify", folder, "--public-key", self.public_key, *more)

    def close(self):
        self.folder.cleanup()
