#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cmake/install_dependencies.sh asks nothing, is quick when there is nothing to do, and says what root has to run.

dpkg-query, id and apt-get are replaced by stand-ins, so that the test changes no machine.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(os.environ["NIGHTWAVE_SOURCE_DIR"]) / "cmake" / "install_dependencies.sh"


class InstallDependencies(unittest.TestCase):
    def run_script(self, *arguments, missing=(), user=0):
        with tempfile.TemporaryDirectory() as folder:
            answers = "".join(f'[ "$3" = {name} ] && exit 1\n' for name in missing)
            self.stand_in(folder, "dpkg-query", answers + "printf installed\n")
            self.stand_in(folder, "id", f"echo {user}\n")
            self.stand_in(folder, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {folder}/calls\n')
            environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
            result = subprocess.run(["bash", SCRIPT, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                                    text=True, check=False, env=environment)
            calls = Path(folder) / "calls"
            return result, calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []

    def stand_in(self, folder, name, body):
        path = Path(folder) / name
        path.write_text("#!/bin/sh\n" + body, encoding="utf-8")
        path.chmod(0o755)

    def test_leaves_apt_alone_when_nothing_is_missing(self):
        result, calls = self.run_script("--tests")
        self.assertEqual((result.returncode, result.stdout, calls), (0, "", []), result.stderr)

    def test_installs_only_what_is_missing_and_asks_nothing(self):
        result, calls = self.run_script(missing=["sumo", "libnetcdf-dev"])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(calls), 2)
        self.assertTrue(all(call.startswith("noninteractive ") for call in calls))
        self.assertTrue(calls[1].endswith("install --yes --no-install-recommends libnetcdf-dev sumo"))

    def test_tells_other_users_what_root_has_to_run(self):
        result, calls = self.run_script(missing=["sumo"], user=1000)
        self.assertEqual((result.returncode, calls), (1, []))
        self.assertIn("sudo apt-get update && sudo apt-get install --yes --no-install-recommends sumo\n", result.stderr)

    def test_installs_test_packages_only_for_tests(self):
        self.assertEqual(self.run_script(missing=["libgtest-dev"])[1], [])
        self.assertEqual(len(self.run_script("--tests", missing=["libgtest-dev"])[1]), 2)


if __name__ == "__main__":
    unittest.main()
