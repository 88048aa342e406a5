#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The include rules find what they forbid and leave alone what they allow."""

import tempfile
import unittest
from pathlib import Path

import include_rules


class IncludeRules(unittest.TestCase):
    def errors(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return include_rules.violations(Path(folder))[0]

    def test_allow_what_the_table_reaches(self):
        self.assertEqual(self.errors({
            "src/search/a.cpp": '#include "evaluate/evaluator.hpp"\n#include "base/ids.hpp"\n#include <mutex>\n',
            "src/evaluate/b.cpp": '#include "kernels/model/step.hpp"\n#include "network/network.hpp"\n',
            "src/app/c.cpp": '#include "street/gate.hpp"\n#include "verify/check.hpp"\n',
        }), [])

    def test_forbid_going_upwards(self):
        errors = self.errors({"src/verify/a.cpp": '\n#include "signals/plan.hpp"\n'})
        self.assertEqual(len(errors), 1)
        self.assertIn("src/verify/a.cpp:2: verify may not include signals", errors[0])

    def test_confine_foreign_headers(self):
        self.assertEqual(self.errors({
            "src/cluster/a.cpp": "#include <mpi.h>\n", "src/io/b.cpp": "#include <netcdf.h>\n",
            "kernels/population/c.cu": "#include <cuda_runtime.h>\n"}), [])
        for header in ("mpi.h", "netcdf.h", "cuda_runtime.h", "cuda/std/array", "sys/wait.h"):
            with self.subTest(header):
                self.assertEqual(len(self.errors({"src/search/a.cpp": f"#include <{header}>\n"})), 1)

    def test_want_thrust_checked_before_it_is_included(self):
        checked = '#include "kernels/population/thrust.hpp"\n#include <thrust/sort.h>\n'
        self.assertEqual(self.errors({"kernels/population/a.cu": checked}), [])
        errors = self.errors({"kernels/population/a.cu": "#include <thrust/sort.h>\n" + checked})
        self.assertEqual(len(errors), 1)
        self.assertIn("kernels/population/a.cu:1: <thrust/sort.h> without", errors[0])
        # In another folder neither Thrust nor the check has a place.
        self.assertEqual(len(self.errors({"src/io/a.cpp": checked})), 2)

    def test_confine_processes_to_street(self):
        self.assertEqual(self.errors({"src/street/a.cpp": "int f() { return fork(); }\n"}), [])
        self.assertEqual(len(self.errors({"src/io/a.cpp": "int f() { return std::system(x); }\n"})), 1)
        harmless = '// system() is not called\nauto text = "popen(x)"; generation.system(1); int ecosystem(int);\n'
        self.assertEqual(self.errors({"src/io/a.cpp": harmless}), [])

    def test_forbid_relative_includes_and_unknown_folders(self):
        self.assertEqual(len(self.errors({"src/io/a.cpp": '#include "../base/ids.hpp"\n'})), 1)
        self.assertEqual(len(self.errors({"src/extras/a.cpp": "\n"})), 1)


if __name__ == "__main__":
    unittest.main()
