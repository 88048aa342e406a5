#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Small rules that every source file keeps: a licence line on top, #pragma once in headers, no unowned TODOs, no global
compiler flags, no source globbing, nothing downloaded while configuring."""

import os
import re
import sys
from pathlib import Path

CODE = {".hpp", ".cpp", ".cu", ".cuh"}
SCRIPTS = {".py", ".sh", ".cmake", ".sbatch"}
FOLDERS = ("src", "kernels", "tests", "bench", "cmake", "jobs")
LICENCE = "SPDX-License-Identifier: Apache-2.0"
UNOWNED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
CMAKE_FORBIDDEN = [
    (re.compile(r"\bset\s*\(\s*CMAKE_C(XX|UDA)_FLAGS\b"), "global compiler flags; put them on nightwave_flags"),
    (re.compile(r"\bfile\s*\(\s*DOWNLOAD|\bFetchContent|\bExternalProject"), "a download while configuring"),
    (re.compile(r"\bfile\s*\(\s*GLOB[^)]*\.(cpp|cu)\b"), "globbed sources; list them"),
    (re.compile(r"-ffast-math|-Ofast"), "arithmetic that differs between machines"),
]


def problems(path):
    """(line number, what is wrong) of one file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    is_cmake = path.suffix == ".cmake" or path.name == "CMakeLists.txt"
    if not any(LICENCE in line for line in lines[:2]):
        yield 1, f"the licence line is missing ({LICENCE})"
    if path.suffix in {".hpp", ".cuh"} and "#pragma once" not in lines:
        yield 1, "#pragma once is missing"
    for number, line in enumerate(lines, 1):
        if UNOWNED.search(line):
            yield number, "a note to self; do it, or open an issue"
        if is_cmake and not line.lstrip().startswith("#"):
            for pattern, what in CMAKE_FORBIDDEN:
                if pattern.search(line):
                    yield number, what


def main():
    root = Path(os.environ.get("NIGHTWAVE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
    files = [path for folder in FOLDERS if (root / folder).is_dir() for path in sorted((root / folder).rglob("*"))
             if path.suffix in CODE | SCRIPTS or path.name == "CMakeLists.txt"]
    found = [f"{path.relative_to(root)}:{number}: {what}" for path in [root / "CMakeLists.txt", *files]
             for number, what in problems(path)]
    print("\n".join(found) if found else f"{len(files) + 1} files keep the rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
