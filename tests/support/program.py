# SPDX-License-Identifier: Apache-2.0
"""What the tests of the real program share: how it is called, and a folder to work in."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

NIGHTWAVE = os.environ["NIGHTWAVE"]
SOURCE = pathlib.Path(os.environ["NIGHTWAVE_SOURCE_DIR"])
SUMO = shutil.which("sumo") or os.environ.get("SUMO_BINARY")


def command(*arguments, launcher=()):
    return [*launcher, NIGHTWAVE, "--log-level", "warning", *map(str, arguments)]


def nightwave(*arguments, launcher=(), **options):
    """The program's end, whatever it is."""
    return subprocess.run(command(*arguments, launcher=launcher), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, **options)


def succeed(*arguments, launcher=()):
    """What the program prints as JSON (None: nothing), where it has to succeed."""
    result = nightwave(*arguments, launcher=launcher)
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout) if result.stdout else None


def folder_for(test_class):
    """A folder that the tests of a class share; it goes with the last of them."""
    folder = tempfile.TemporaryDirectory()
    test_class.addClassCleanup(folder.cleanup)
    return pathlib.Path(folder.name)


class InFolder(unittest.TestCase):
    """Tests of one class share a folder, `work`."""

    @classmethod
    def setUpClass(cls):
        cls.work = folder_for(cls)
