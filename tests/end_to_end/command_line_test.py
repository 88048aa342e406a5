#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line answers, and ends with the documented exit codes."""

import json
import os
import subprocess
import unittest

NIGHTWAVE = os.environ["NIGHTWAVE"]


def nightwave(*arguments, **options):
    return subprocess.run([NIGHTWAVE, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          **options)


class CommandLine(unittest.TestCase):
    def test_help_and_version_everywhere(self):
        for arguments in (["--help"], ["info", "--help"], ["--version"]):
            with self.subTest(arguments):
                result = nightwave(*arguments)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertTrue(result.stdout)

    def test_info_is_json_on_request(self):
        result = nightwave("info", "--json")
        self.assertEqual(result.returncode, 0)
        facts = json.loads(result.stdout)
        self.assertIn(facts["build"]["version"], nightwave("--version").stdout)
        self.assertGreaterEqual(facts["machine"]["processors"], 1)

    def test_usage_errors_exit_2_and_keep_stdout_empty(self):
        for arguments in ([], ["sing"], ["info", "--loudly"], ["--log-level", "whisper", "info"]):
            with self.subTest(arguments):
                result = nightwave(*arguments)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertTrue(result.stderr)

    def test_time_zones_are_named_as_the_database_does(self):
        result = nightwave("import", "sumo", "--net", "n.net.xml", "--routes", "r.rou.xml", "--time-zone", "Rome", "-o", "s.nc")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr.strip(), 'nightwave: --time-zone: "Rome" is no time zone of this machine\'s database; '
                         "write an IANA name, as Europe/Rome (--help tells what is understood)")

    def test_a_full_disk_exits_1(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([NIGHTWAVE, "info"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
