#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two versions of Thrust in one program are noticed: by the compiler where a file sees another one than the build was
configured with, by the linker where objects bring different ones.

Usage: thrust_mixture_test.py COMPILER VERSION LIBRARY...
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = '#include "kernels/population/thrust.hpp"\nint main() { return NIGHTWAVE_THRUST_SYMBOL == 0; }\n'


class ThrustMixtures(unittest.TestCase):
    compiler = version = libraries = None

    def build(self, header_version, configured_version):
        """Compiles and links a program that sees a Thrust of some version; (exit code, messages)."""
        with tempfile.TemporaryDirectory() as folder:
            header = Path(folder) / "thrust" / "version.h"
            header.parent.mkdir()
            header.write_text(f"#define THRUST_VERSION {header_version}\n", encoding="utf-8")
            source = Path(folder) / "main.cpp"
            source.write_text(SOURCE, encoding="utf-8")
            done = subprocess.run([self.compiler, "-std=c++20", "-isystem", folder,
                                   f"-DNIGHTWAVE_THRUST_VERSION={configured_version}",
                                   "-I", os.environ["NIGHTWAVE_SOURCE_DIR"], "-I",
                                   os.environ["NIGHTWAVE_SOURCE_DIR"] + "/src", str(source), *self.libraries,
                                   "-o", str(Path(folder) / "main")], capture_output=True, text=True, check=False)
            return done.returncode, done.stderr

    def test_one_version_builds(self):
        code, messages = self.build(self.version, self.version)
        self.assertEqual(code, 0, messages)

    def test_another_version_than_configured_does_not_compile(self):
        code, messages = self.build("999999", self.version)
        self.assertNotEqual(code, 0)
        self.assertIn("this file sees another Thrust", messages)

    def test_objects_of_two_versions_do_not_link(self):
        code, messages = self.build("999999", "999999")
        self.assertNotEqual(code, 0)
        self.assertIn("nightwave_thrust_999999", messages)


if __name__ == "__main__":
    ThrustMixtures.compiler, ThrustMixtures.version, *ThrustMixtures.libraries = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
