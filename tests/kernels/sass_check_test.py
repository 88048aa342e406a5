#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sass_check.py tells contracted arithmetic from divisions, and finds atomics and spills. The listings are made by hand in
cuobjdump's form; the numbers of instructions are those that nvcc 13.0 makes for sm_80 and sm_90 with the project's flags."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SASS_CHECK = pathlib.Path(os.environ["NIGHTWAVE_SOURCE_DIR"]) / "tests" / "kernels" / "sass_check.py"

DIVISION = ["MUFU.RCP R4, R7", "FCHK P0, R2, R7"] + 5 * ["FFMA R5, R4, -R7, 1"] + ["@!P0 BRA 0x200"]
SLOW_DIVISION = ["MUFU.RCP R4, R7"] + 7 * ["FFMA R5, R4, -R7, 1"] + ["MUFU.RSQ R4, -QNAN"]
RECIPROCAL = ["MUFU.RCP R4, R7", "FFMA R5, R4, -R7, 1", "FFMA R5, R4, R5, R4"]
SLOW_RECIPROCAL = 2 * ["MUFU.RCP R4, R7"]
ROOT = ["MUFU.RSQ R4, R7"] + 4 * ["FFMA R5, R4, -R7, 1"] + ["MUFU.RSQ R4, R7"]
DOUBLE_DIVISION = 2 * ["MUFU.RCP64H R5, R7"] + 17 * ["DFMA R4, R4, -R6, 1"] + ["FFMA R0, RZ, R5, R11"]
DOUBLE_ROOT = 2 * ["MUFU.RSQ64H R5, R7"] + 12 * ["DFMA R4, R4, -R6, 1"]
INTEGER_DIVISION = ["I2F.U32.RP R0, R5", "MUFU.RCP R0, R0"]
PLAIN = ["FMUL R1, R2, R3", "@P1 FADD.FTZ R1, R1, R4", "HFMA2.MMA R5, -RZ, RZ, 0, 1.78813934326171875e-07", "HFMA2 R4, -RZ, RZ, 0, 0",
         "REDUX.SUM UR4, R2", "FFMA.RM R5, R4, R7, R2", "EXIT"]


class SassCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, kernels, *arguments, resources="REG:40 STACK:0 SHARED:1024 LOCAL:0 CONSTANT[0]:592", arch="sm_90"):
        sass = f"\nFatbin elf code:\n================\narch = {arch}\n\n\tcode for {arch}\n"
        usage = f"\nFatbin elf code:\n================\narch = {arch}\n\nResource usage:\n Common:\n  GLOBAL:0\n"
        for name, instructions in kernels.items():
            sass += f"\t\tFunction : {name}\n\t.headerflags\t@\"EF_CUDA_SM90\"\n"
            for place, text in enumerate(instructions):
                sass += f"        /*{16 * place:04x}*/                   {text} ;   /* 0x0000000702057223 */\n"
                sass += "                                                   /* 0x004fca0000000005 */\n"
            usage += f" Function {name}:\n  {resources} TEXTURE:0 SURFACE:0 SAMPLER:0\n"
        (self.folder / "sass").write_text(sass)
        (self.folder / "usage").write_text(usage)
        return self.run_check("--sass", self.folder / "sass", "--resources", self.folder / "usage", *arguments)

    def run_check(self, *arguments, **environment):
        return subprocess.run([sys.executable, SASS_CHECK, *map(str, arguments)], env={**os.environ, **environment},
                              capture_output=True, text=True, check=False)

    def test_divisions_reciprocals_roots_and_constants_are_no_contraction(self):
        for code in (PLAIN, DIVISION + SLOW_DIVISION, 3 * DIVISION + SLOW_DIVISION, RECIPROCAL + SLOW_RECIPROCAL, ROOT,
                     INTEGER_DIVISION, DOUBLE_DIVISION, DOUBLE_ROOT, 2 * DIVISION + SLOW_DIVISION + INTEGER_DIVISION):
            result = self.check({"_ZN9nightwave5model7advanceEv": code + PLAIN})
            self.assertEqual(result.returncode, 0, result.stdout)

    def test_contraction_is_found(self):
        for code in (["FFMA R1, R2, R3, R4"], DIVISION + SLOW_DIVISION + ["FFMA.FTZ R1, R2, R3, R4"], ["DFMA R2, R2, R4, R6"],
                     INTEGER_DIVISION + ["FFMA R1, R2, R3, R4"], ["@!P0 FFMA R1, R2, R3, R4"], ["FFMA2 R2, R2, R4, R6"]):
            result = self.check({"_ZN9nightwave5model7advanceEv": code + PLAIN})
            self.assertEqual(result.returncode, 1, result.stdout)
            self.assertIn("arithmetic is contracted", result.stdout)

    def test_atomics_are_found(self):
        for atomic in ("ATOMG.E.ADD.F32.FTZ.RN.STRONG.GPU PT, R2, desc[UR4][R2.64], R5", "RED.E.ADD.STRONG.GPU desc[UR4][R2.64], R5",
                       "REDG.E.ADD.STRONG.GPU desc[UR4][R2.64], R5", "ATOMS.ADD R2, [R3], R4"):
            kernels = {"_ZN9nightwave5model7advanceEv": [atomic]}
            self.assertIn("1 atomic operations", self.check(kernels).stdout)
            self.assertEqual(self.check(kernels, "--allow-atomics").returncode, 0)

    def test_spills_and_registers_have_limits(self):
        kernels = {"_ZN9nightwave5model7advanceEv": ["LDL R1, [R2]"]}
        result = self.check(kernels, resources="REG:128 STACK:48 SHARED:0 LOCAL:16")
        self.assertEqual(result.returncode, 1)
        self.assertIn("64 bytes of local memory a thread (limit 0)", result.stdout)
        self.assertEqual(self.check(kernels, "--max-local-bytes", "64", resources="REG:128 STACK:48 LOCAL:16").returncode, 0)
        self.assertIn("128 registers a thread (limit 96)", self.check(kernels, "--max-registers", "96", resources="REG:128").stdout)

    def test_only_chosen_kernels_count(self):
        kernels = {"_ZN6thrust4sortEv": ["ATOMS.ADD R2, [R3], R4"], "_ZN9nightwave5model7advanceEv": PLAIN}
        result = self.check(kernels)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertNotIn("thrust", result.stdout)
        self.assertEqual(self.check(kernels, "--kernels", "thrust").returncode, 1)
        for arguments in (("--kernels", "nothing"), ("--arch", "sm_80")):
            result = self.check(kernels, *arguments)
            self.assertEqual(result.returncode, 1)
            self.assertIn("none of 2 kernels matches", result.stderr)

    def test_reports_registers_as_json(self):
        report = json.loads(self.check({"_ZN9nightwave5model7advanceEv": DIVISION + SLOW_DIVISION}, "--json").stdout)
        self.assertEqual((report[0]["counts"]["REG"], report[0]["counts"]["FFMA"], report[0]["allowed_ffma"]), (40, 12, 12))

    def test_asks_cuobjdump_and_skips_without(self):
        self.check({"_ZN9nightwave5model7advanceEv": PLAIN})
        tool = self.folder / "cuobjdump"
        tool.write_text(f"#!/bin/sh\ncase $1 in --dump-sass) cat {self.folder}/sass;; *) grep -v arch {self.folder}/usage;; esac\n")
        tool.chmod(0o755)
        result = self.run_check("any.cubin", "--cuobjdump", tool)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"sm_90\s+40\b")
        self.assertEqual(self.run_check("any.cubin", "--cuobjdump", self.folder / "none").returncode, 77)

    def test_usage(self):
        for arguments in ((), ("a", "--sass", "b"), ("--sass", "a")):
            self.assertEqual(self.run_check(*arguments).returncode, 2)


if __name__ == "__main__":
    unittest.main()
