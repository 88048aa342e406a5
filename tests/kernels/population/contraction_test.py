#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The GPU's code of kernels/population, or another file, rounds after every operation, as the host's does.

Looks at two things: the PTX, made anew with the flags of the build, in which every floating-point addition, subtraction,
multiplication and division must name its rounding (those ptxas never contracts) and nothing may be fused; and, where
cuobjdump is installed, the machine code in the library, in which only sequences of a division may fuse.

Usage: contraction_test.py LIBRARY [SOURCE.cu]      skips (exit code 77) in builds without CUDA
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

FUSED_PTX = re.compile(r"\b(?:fma|mad)\.(?:\w+\.)*f(?:32|64)\b")
UNROUNDED_PTX = re.compile(r"\b(?:add|sub|mul|div|sqrt|rcp)(?:\.(?!rn\b)\w+)*\.f(?:32|64)\b")
ROUNDED_PTX = re.compile(r"\b(?:add|sub|mul|div)\.rn(?:\.ftz)?\.f(?:32|64)\b")
FUSED_SASS = re.compile(r"\b(?:FFMA|DFMA)\b")


def problems_in_ptx(text):
    """Instructions that are fused or could be."""
    return sorted(set(FUSED_PTX.findall(text) + UNROUNDED_PTX.findall(text)))


def problems_in_sass(text):
    """Functions of machine code that fuse although they do not divide (which takes a reciprocal to begin with)."""
    functions = re.split(r"^\s*Function : ", text, flags=re.MULTILINE)[1:]
    return [body.split(maxsplit=1)[0] for body in functions if FUSED_SASS.search(body) and "MUFU.RCP" not in body]


def ptx_command(build, target, source):
    """The command that makes PTX of a source into a file, and where to run it; None in builds without CUDA."""
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        if not entry["file"].endswith(source):
            continue
        words = iter(shlex.split(entry["command"]))
        command = []
        for word in words:
            if word in ("-o", "-MF", "-MT"):
                next(words)
            elif word not in ("-c", "-MD") and not word.startswith("--generate-code"):
                command.append(word)
        return command + ["-ptx", "-arch=compute_80", "-o", str(target)], entry["directory"]
    return None


class TheInspection(unittest.TestCase):
    def test_finds_what_is_fused(self):
        self.assertEqual(problems_in_ptx("add.rn.f64 %fd1; mul.rn.ftz.f32 %f1; mad.lo.s32 %r1; min.f64 %fd2;"), [])
        self.assertEqual(problems_in_ptx("fma.rn.f64 %fd1;"), ["fma.rn.f64"])
        self.assertEqual(problems_in_ptx("add.f64 %fd1; mul.ftz.f32 %f1;"), ["add.f64", "mul.ftz.f32"])
        listing = "\t\tFunction : one\n /*0000*/ DADD R2, R4, R6 ;\n\t\tFunction : two\n /*0000*/ {} R2, R4, R6, R8 ;\n{}"
        self.assertEqual(problems_in_sass(listing.format("IMAD", "")), [])
        self.assertEqual(problems_in_sass(listing.format("DFMA", "")), ["two"])
        self.assertEqual(problems_in_sass(listing.format("DFMA", " /*0010*/ MUFU.RCP64H R3, R5 ;\n")), [])


class TheCode(unittest.TestCase):
    library = build = source = None

    def test_has_no_fused_operations_in_its_ptx(self):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "cuda.ptx"
            command, directory = ptx_command(self.build, target, self.source)
            subprocess.run(command, cwd=directory, check=True)
            text = target.read_text(encoding="utf-8")
        self.assertGreater(len(ROUNDED_PTX.findall(text)), 20, "this is not the code that was meant")
        self.assertEqual(problems_in_ptx(text), [])

    def test_has_none_in_its_machine_code_either(self):
        command, _ = ptx_command(self.build, "cuda.ptx", self.source)
        nvcc = next(word for word in command if Path(word).name == "nvcc")
        cuobjdump = shutil.which("cuobjdump") or shutil.which(str(Path(shutil.which(nvcc) or nvcc).parent / "cuobjdump"))
        if not cuobjdump:
            self.skipTest("cuobjdump is not installed")
        text = subprocess.run([cuobjdump, "-sass", self.library], capture_output=True, text=True, check=True).stdout
        self.assertIn("Function : ", text)
        self.assertEqual(problems_in_sass(text), [])


def main():
    TheCode.library = sys.argv[1]
    TheCode.source = sys.argv[2] if len(sys.argv) > 2 else "kernels/population/cuda.cu"
    TheCode.build = Path(os.environ["NIGHTWAVE_BINARY_DIR"])
    if not ptx_command(TheCode.build, "cuda.ptx", TheCode.source):
        print("skipped: this build has no CUDA")
        return 77
    return 0 if unittest.main(argv=sys.argv[:1], exit=False).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
