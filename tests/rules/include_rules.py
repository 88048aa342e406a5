#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds src/ and kernels/ to the include rules of docs/architecture.md.

Usage: include_rules.py [ROOT]      ROOT: the repository; default $NIGHTWAVE_SOURCE_DIR or this script's own
Exit code 1 and one line per violation; files that are too long are only reported.
"""

import os
import re
import sys
from pathlib import Path

# What a folder may include directly. What those may include comes with them.
MAY_INCLUDE = {
    "base": [],
    "kernels/model": ["base"],
    "kernels/population": ["base"],
    "network": ["base"],
    "signals": ["network"],
    "demand": ["network"],
    "synth": ["signals", "demand"],
    "verify": ["base"],
    "cluster": ["base"],
    "evaluate": ["signals", "demand", "kernels/model"],
    "io": ["network", "signals", "demand"],
    "search": ["evaluate", "cluster", "io", "kernels/population"],
    "street": ["io", "signals", "cluster"],
    "publish": ["io", "verify", "base"],
    "report": ["io", "evaluate"],
}

# Foreign headers that only some folders may see, and why.
CONFINED_HEADERS = [
    (re.compile(r"^mpi\.h$"), {"cluster"}, "only src/cluster talks to MPI"),
    (re.compile(r"^netcdf(_\w+)?\.h$"), {"io"}, "only src/io reads and writes NetCDF"),
    (re.compile(r"^(cuda|cuda_runtime(_api)?|cuda_\w+|device_launch_parameters|cooperative_groups|curand\w*)(\.h)?$"
                r"|^(thrust|cub|cuda)/|^nvtx3?/|^nv(ml|ToolsExt)\.h$"),
     {"kernels/model", "kernels/population"}, "only kernels/ knows CUDA"),
]

# One program, one Thrust: whoever includes it asks first whether it is the build's.
THRUST = re.compile(r"^(thrust|cub)/")
THRUST_CHECK = "kernels/population/thrust.hpp"

# Starting processes: SUMO runs from src/street and nowhere else.
PROCESS_CALLS = re.compile(
    r"(?<![\w.>:])(?:std::|::)?(fork|vfork|execl|execlp|execle|execv|execvp|execve|execvpe|fexecve|posix_spawnp?|popen|system)"
    r"\s*\(")
PROCESS_HEADERS = re.compile(r"^(spawn\.h|sys/wait\.h|boost/process.*)$")
PROCESS_FOLDERS = {"street"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
SUFFIXES = {".hpp", ".cpp", ".cu", ".cuh", ".h", ".in"}
LONG_FILE = 500


def closure(table):
    """Each folder with everything it may include, directly or through others."""
    allowed = {}

    def reach(folder):
        if folder not in allowed:
            allowed[folder] = set()
            for other in table[folder]:
                allowed[folder] |= {other} | reach(other)
        return allowed[folder]

    for folder in table:
        reach(folder)
    return allowed


def without_comments_and_strings(text):
    """The code with comments and literals blanked, line by line the same."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def folder_of(path):
    """`io` for src/io/x.cpp, `kernels/model` for kernels/model/x.hpp; None for files outside a folder."""
    parts = path.parts
    if len(parts) < 3:
        return None
    return parts[1] if parts[0] == "src" else "/".join(parts[:2])


def folder_of_include(name, folders):
    """The folder that a quoted include names, or None when it is a neighbour or foreign."""
    parts = name.split("/")
    if parts[0] == "kernels":
        return "/".join(parts[:2])
    return parts[0] if len(parts) > 1 and parts[0] in folders else None


def violations(root):
    """(errors, notes) of a repository, each a line that begins with file:line."""
    allowed = closure(MAY_INCLUDE)
    known = set(MAY_INCLUDE) | {"app"}
    errors, notes = [], []
    files = [path for top in ("src", "kernels") if (root / top).is_dir() for path in sorted((root / top).rglob("*"))
             if path.suffix in SUFFIXES and path.is_file()]
    for path in files:
        relative = path.relative_to(root)
        folder = folder_of(relative)
        if folder not in known:
            errors.append(f"{relative}:1: folder '{folder}' is not in the include table; add it to docs/architecture.md "
                          f"and tests/rules/include_rules.py")
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if len(lines) > LONG_FILE:
            notes.append(f"{relative}:{LONG_FILE + 1}: {len(lines)} lines; a file beyond {LONG_FILE} is usually two")
        thrust_checked = str(relative) == THRUST_CHECK
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            place = f"{relative}:{number}"
            name = match.group(1) or match.group(2)
            thrust_checked = thrust_checked or name == THRUST_CHECK
            if THRUST.match(name) and not thrust_checked:
                errors.append(f"{place}: <{name}> without \"{THRUST_CHECK}\" before it, which holds all files to one Thrust")
            target = folder_of_include(name, known)
            if match.group(1) and ("../" in name or name.startswith("src/")):
                errors.append(f"{place}: \"{name}\": write includes from src/ (\"io/files.hpp\") or kernels/")
            elif target and folder != "app" and target != folder and target not in allowed[folder]:
                errors.append(f"{place}: {folder} may not include {target} (\"{name}\"); see docs/architecture.md")
            for header, folders, why in CONFINED_HEADERS:
                if header.match(name) and folder not in folders:
                    errors.append(f"{place}: {folder} may not include <{name}>: {why}")
            if PROCESS_HEADERS.match(name) and folder not in PROCESS_FOLDERS:
                errors.append(f"{place}: {folder} may not include <{name}>: only src/street starts processes")
        if folder not in PROCESS_FOLDERS:
            for number, line in enumerate(without_comments_and_strings(text).splitlines(), 1):
                match = PROCESS_CALLS.search(line)
                if match:
                    errors.append(f"{relative}:{number}: {folder} may not call {match.group(1)}(): "
                                  f"only src/street starts processes")
    return errors, notes


def main():
    default = os.environ.get("NIGHTWAVE_SOURCE_DIR", Path(__file__).resolve().parents[2])
    root = Path(sys.argv[1] if len(sys.argv) > 1 else default)
    errors, notes = violations(root)
    for note in notes:
        print(f"note: {note}")
    for error in errors:
        print(error)
    if errors:
        return 1
    print("all includes follow docs/architecture.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
