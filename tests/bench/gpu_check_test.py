#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gpu_check.sh brings what it needs, runs every step, and never takes the lack of a GPU for success. The GPU, its tools and
the programs are stand-ins; one program is real, so that libraries are brought for it."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

GPU_CHECK = pathlib.Path(os.environ["NIGHTWAVE_SOURCE_DIR"]) / "bench" / "gpu_check.sh"

TESTS = """
case "$*" in
  *--gtest_list_tests*) echo "Backends."; echo "  EqualsTheCpu/cuda" ;;
  *) test "$NIGHTWAVE_REQUIRE_GPU" = 1 && exit ${TESTS_EXIT:-0} ;;
esac
"""
BENCH = """
for argument; do case $argument in --benchmark_out=*) out=${argument#*=} ;; esac; done
echo '{"context": {}, "benchmarks": [{"name": "real/cpu/town", "error_occurred": '${BENCH_ERROR:-false}', "movement_steps_per_second": 1}]}' |
  sed 's/, /,\\n/g' >"$out"
"""


class GpuCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.pack = self.folder / "pack"
        for name in ("kernels_model", "bench_kernels", "bench_roofline"):
            self.program(f"build/bin/{name}", BENCH if "bench" in name else TESTS)
        (self.folder / "build" / "CMakeCache.txt").write_text("NIGHTWAVE_CPU_ARCH:STRING=x86-64\n")
        self.program("gpu/nvidia-smi", 'echo "A GPU, 580.1, 80000 MiB, 1980 MHz"')
        self.program("gpu/compute-sanitizer", 'echo "$@"')
        self.program("gpu/cuobjdump", 'echo "Function : _ZN9nightwave7advanceEv"; echo "/*0000*/ EXIT ;"')

    def program(self, name, code):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n" + code)
        path.chmod(0o755)

    def make_pack(self):
        result = subprocess.run([GPU_CHECK, "--pack", self.pack, "--build", self.folder / "build"], capture_output=True, text=True,
                                check=False)
        self.assertEqual(result.returncode, 0, result.stderr)

    def run_pack(self, *arguments, gpu=True, **environment):
        """(exit code, stderr, {step: status}) of run.sh"""
        path = f"{self.folder / 'gpu'}:{os.environ['PATH']}" if gpu else os.environ["PATH"]
        out = self.folder / "out"
        result = subprocess.run([self.pack / "run.sh", out, *arguments], env={**os.environ, "PATH": path, "CUDA_HOME": "", "CUDA_PATH": "", **environment},
                                capture_output=True, text=True, check=False)
        summary = json.loads((out / "summary.json").read_text())
        self.assertEqual(summary["passed"], result.returncode == 0, result.stdout)
        return result.returncode, result.stderr, {step["name"]: step["status"] for step in summary["steps"]}

    def test_runs_every_step(self):
        self.make_pack()
        code, _, steps = self.run_pack()
        passed = {name for name, status in steps.items() if status == "passed"}
        self.assertLessEqual({"facts", "gpu_tests.kernels_model", "tests.kernels_model", "memcheck.kernels_model",
                              "racecheck.kernels_model", "sass.kernels_model", "bench_kernels", "bench_roofline", "compare"}, passed)
        self.assertEqual(steps["bench_population"], "skipped")
        self.assertEqual(code, 0)
        watched = (self.folder / "out" / "logs" / "racecheck.kernels_model.log").read_text()
        self.assertIn("--tool racecheck --error-exitcode 9", watched)
        self.assertTrue(json.loads((self.folder / "out" / "summary.json").read_text())["complete"])

    def test_a_failing_test_or_benchmark_fails(self):
        self.make_pack()
        for environment, step in (({"TESTS_EXIT": "1"}, "tests.kernels_model"), ({"BENCH_ERROR": "true"}, "bench_kernels")):
            code, _, steps = self.run_pack(**environment)
            self.assertEqual((code, steps[step]), (1, "failed"))

    def test_tests_without_a_gpu_among_them_fail(self):
        self.program("build/bin/kernels_model", "exit 0")
        self.make_pack()
        code, _, steps = self.run_pack("--only", "gpu_tests|^tests")
        self.assertEqual((code, steps), (1, {"gpu_tests.kernels_model": "failed", "tests.kernels_model": "passed"}))

    def test_says_so_where_there_is_no_gpu(self):
        self.make_pack()
        self.program("gpu/nvidia-smi", 'echo "No devices were found"; exit 6')
        code, message, steps = self.run_pack()
        self.assertEqual((code, steps), (1, {"facts": "failed"}))
        self.assertEqual(message, "gpu_check.sh: no NVIDIA GPU answers here: No devices were found\n")

    @unittest.skipIf(shutil.which("nvidia-smi") or os.path.exists("/usr/local/nvidia/bin/nvidia-smi"), "there is a driver")
    def test_says_so_where_there_is_no_driver(self):
        self.make_pack()
        code, message, _ = self.run_pack(gpu=False)
        self.assertEqual(code, 1)
        self.assertIn("nvidia-smi is missing", message)

    def test_refuses_a_processor_that_lacks_instructions(self):
        self.make_pack()
        facts = self.pack / "facts"
        facts.write_text(facts.read_text().replace("cpu_flags=", "cpu_flags=avx4096 "))
        code, message, _ = self.run_pack()
        self.assertEqual(code, 1)
        self.assertIn("this processor has no avx4096", message)

    def test_brings_libraries_but_not_the_c_library(self):
        shutil.copy(os.environ["NIGHTWAVE"], self.folder / "build" / "bin" / "kernels_real")
        self.make_pack()
        brought = {path.name for path in (self.pack / "lib").rglob("*.so*")}
        self.assertIn("libstdc++.so.6", brought)
        self.assertTrue(any(name.startswith("libnetcdf.so") for name in brought), brought)
        self.assertFalse([name for name in brought if name.startswith(("libc.so", "libm.so", "ld-linux", "libcuda"))])
        program = self.pack / "programs" / "kernels_real"
        resolved = subprocess.run(["ldd", program], env={"LD_LIBRARY_PATH": f"{self.pack}/lib/cxx:{self.pack}/lib"},
                                  capture_output=True, text=True, check=True).stdout
        for name in brought & {line.split()[0] for line in resolved.splitlines()}:
            self.assertIn(f"{name} => {self.pack}/lib", resolved)

    def test_refuses_to_overwrite_and_to_pack_nothing(self):
        other = self.folder / "other"
        other.mkdir()
        for arguments, code in ((["--pack", other, "--build", self.folder / "build"], 1), (["--pack", self.pack, "--build", other], 1),
                                (["--run", other, self.folder / "out"], 2), (["--frob"], 2), ([], 2), (["--pack"], 2)):
            with self.subTest(arguments):
                result = subprocess.run([GPU_CHECK, *arguments], capture_output=True, text=True, check=False)
                self.assertEqual((result.returncode, result.stdout), (code, ""))
                self.assertTrue(result.stderr)


if __name__ == "__main__":
    unittest.main()
