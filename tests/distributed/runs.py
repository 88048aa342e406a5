# SPDX-License-Identifier: Apache-2.0
"""What tests of runs on several ranks share: starting them, and reading what they leave."""

import json
import pathlib
import shutil
import subprocess
import time

from program import NIGHTWAVE, SOURCE

ARTERIAL = SOURCE / "inputs" / "arterial" / "arterial.sumocfg"
MPIRUN = shutil.which("mpirun")


def has_mpi():
    result = subprocess.run([NIGHTWAVE, "info", "--json"], capture_output=True, text=True, check=True)
    return bool(json.loads(result.stdout)["build"]["mpi"]) and MPIRUN is not None


def import_arterial(path):
    subprocess.run([NIGHTWAVE, "--log-level", "warning", "import", "sumo", "--config", str(ARTERIAL), "-o", str(path)],
                   check=True, stdin=subprocess.DEVNULL)


def make_day(path):
    """A small made-up town with 24 hours of demand."""
    subprocess.run([NIGHTWAVE, "--log-level", "error", "synth", "--grid", "2x2", "--day", "-o", str(path)], check=True,
                   stdin=subprocess.DEVNULL)


def command(ranks, *arguments):
    """The command line of nightwave on so many ranks."""
    launcher = [] if ranks == 1 else [MPIRUN, "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)]
    return [*launcher, NIGHTWAVE, *map(str, arguments)]


def run(ranks, *arguments, **options):
    options.setdefault("timeout", 280)
    return subprocess.run(command(ranks, *arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, **options)


def start(ranks, *arguments):
    return subprocess.Popen(command(ranks, *arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, start_new_session=True)


def variables(plan):
    """Everything a plan's variables hold, and what the search says it did."""
    dump = subprocess.run(["ncdump", "-p", "9,17", str(plan)], capture_output=True, text=True, check=True).stdout
    data = dump[dump.index("data:"):]
    attributes = [line.strip() for line in dump.splitlines()
                  if line.strip().startswith((":objective", ":evaluations", ":model_after"))]
    return data, attributes


def own_lines(stderr):
    """The lines in which nightwave itself reports an error."""
    return [line for line in stderr.splitlines() if line.startswith("nightwave: ")]


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


def ranks_of(launcher):
    """Process ids of the nightwave processes that a launcher started, in the order of their ranks."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) != launcher.pid:
                continue
            environment = (entry / "environ").read_bytes().split(b"\0")
        except (OSError, IndexError):
            continue
        for item in environment:
            if item.startswith(b"OMPI_COMM_WORLD_RANK="):
                found[int(item.split(b"=")[1])] = int(entry.name)
    return [found[rank] for rank in sorted(found)]


def leftovers(folder):
    """Temporary files in a folder."""
    return [path.name for path in pathlib.Path(folder).iterdir() if path.name.endswith(".tmp")]
