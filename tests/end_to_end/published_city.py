# SPDX-License-Identifier: Apache-2.0
"""What the tests of publishing share: a city, two plans of it and a pair of keys, made by the real program."""

import pathlib
import tempfile

from program import SOURCE, nightwave, succeed


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
