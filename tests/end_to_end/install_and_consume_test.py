#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The installed package can be found and linked by somebody else's program, and the installed binary runs."""

import os
import subprocess
import tempfile
from pathlib import Path

CONSUMER = """
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(nightwave REQUIRED)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE nightwave::base nightwave::population)
# Each of the others is there and brings what it needs.
foreach(folder IN ITEMS network signals demand evaluate population cluster io verify search street)
  if(TARGET nightwave::${folder})
    add_executable(links_${folder} empty.cpp)
    target_link_libraries(links_${folder} PRIVATE nightwave::${folder})
  endif()
endforeach()
"""

MAIN = """
#include <iostream>
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "kernels/population/population.hpp"
int main() {
  std::cout << nightwave::build().version << ' ' << nightwave::sha256_of("abc") << ' '
            << nightwave::population::host_thrust_version() << ' ' << nightwave::population::cuda_devices() << '\\n';
}
"""


def run(*command, **options):
    return subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, check=True, **options)


def main():
    binary_dir = os.environ["NIGHTWAVE_BINARY_DIR"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("cmake", "--install", binary_dir, "--prefix", folder / "prefix", stdout=subprocess.DEVNULL)
        version = run(folder / "prefix/bin/nightwave", "--version", capture_output=True, text=True).stdout
        assert version.startswith("nightwave "), version

        source = folder / "source"
        source.mkdir()
        (source / "CMakeLists.txt").write_text(CONSUMER, encoding="utf-8")
        (source / "main.cpp").write_text(MAIN, encoding="utf-8")
        (source / "empty.cpp").write_text("int main() {}\n", encoding="utf-8")
        run("cmake", "-G", "Ninja", "-S", source, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={folder / 'prefix'}",
            "-DCMAKE_BUILD_TYPE=Release")
        run("cmake", "--build", folder / "build")
        words = run(folder / "build/consumer", capture_output=True, text=True).stdout.split()
        assert words[0] in version, words
        assert words[1].startswith("ba7816bf"), words
        assert int(words[2]) > 0 and int(words[3]) >= 0, words


if __name__ == "__main__":
    main()
