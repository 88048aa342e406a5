#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Says which C++ and CUDA files differ from .clang-format; with --fix rewrites them.

Versions of clang-format differ in what they do with the same rules, so only the one the rules were written with judges;
with another, or none, the test is skipped (exit code 77).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = 14  # Debian 12
SUFFIXES = {".hpp", ".cpp", ".cu", ".cuh"}
FOLDERS = ("src", "kernels", "tests", "bench")


def clang_format():
    """The command of the right version, or None."""
    for name in (f"clang-format-{VERSION}", "clang-format"):
        command = shutil.which(name)
        if command:
            text = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
            match = re.search(r"version (\d+)\.", text)
            if match and int(match.group(1)) == VERSION:
                return command
    return None


def main():
    root = Path(os.environ.get("NIGHTWAVE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
    command = clang_format()
    if not command:
        print(f"skipped: clang-format {VERSION} is not installed")
        return 77
    files = [str(path) for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.suffix in SUFFIXES]
    arguments = ["-i"] if "--fix" in sys.argv[1:] else ["--dry-run", "--Werror", "--ferror-limit=1"]
    ends_well = subprocess.run([command, *arguments, *files], check=False).returncode == 0
    if not ends_well:
        print("repair with: cmake --build build/dev --target format")
    return 0 if ends_well else 1


if __name__ == "__main__":
    sys.exit(main())
