#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a hundred million generated records of counts with `nightwave import counts` and says how fast and in how much memory.

    bench/counts_scale.py [--records 100000000] [--detectors 10000] [--interval 60] [--threads 1] [--folder DIR] [--bin build/release/bin]

Two runs on the same scenario, with a hundredth of the records and with all of them: the memory beside each other shows that it follows
detectors and days, not records. *Reading alone* leaves out the estimation and the files' SHA-256. The files (about 45 bytes a record) are
removed afterwards."""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def run(command):
    """(seconds of processor, wall seconds, peak memory in MiB, stdout, stderr)"""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, messages = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with status {status}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024, output, messages


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=10**8)
    parser.add_argument("--detectors", type=int, default=10000)
    parser.add_argument("--interval", type=int, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--folder", default=None, help="where there is room")
    parser.add_argument("--bin", default=str(ROOT / "build" / "release" / "bin"))
    arguments = parser.parse_args()
    binaries = pathlib.Path(arguments.bin)
    scenario = ROOT / "inputs" / "arterial" / "arterial.nc"
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for records in (arguments.records // 100, arguments.records):
            file = pathlib.Path(folder) / "counts.csv"
            subprocess.run([binaries / "counts_trial", "records", scenario, "-o", file, "--records", str(records),
                            "--detectors", str(arguments.detectors), "--interval", str(arguments.interval)], check=True)
            size = file.stat().st_size
            cpu, wall, memory, output, messages = run(
                [binaries / "nightwave", "import", "counts", scenario, file, "-o", pathlib.Path(folder) / "out.nc",
                 "--threads", str(arguments.threads)])
            found = json.loads(output)
            assert found["records"] == records, found
            reading = float(re.search(r"records in ([0-9.]+) s of processor", messages).group(1))
            print(f"{records} records, {size / 1e9:.2f} GB, {found['days']} days of {arguments.detectors} detectors: "
                  f"{cpu:.1f} s of processor, {wall:.1f} s, {memory:.0f} MiB; reading alone {reading:.1f} s of processor, "
                  f"{records / reading / 1e6:.2f} million records per second", flush=True)
            file.unlink()


if __name__ == "__main__":
    main()
