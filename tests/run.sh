#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs, builds and tests.
#   tests/run.sh          the fast tier: one release build, all tests but the slow ones
#   tests/run.sh --full   also the slow tests, warnings as errors, the sanitizers, clang, and portable instruction sets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

full=no
case "${1:-}" in
  "") ;;
  --full) full=yes ;;
  --help | -h)
    sed -n '3,5s/^# //p' "$0"
    exit 0
    ;;
  *)
    echo "tests/run.sh: unknown option $1 (know --full)" >&2
    exit 2
    ;;
esac

cmake/install_dependencies.sh --tests

jobs="$(nproc)"
launcher=()
if command -v ccache >/dev/null; then
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

# build_and_test <folder> <preset> <ctest options> [cmake options]
build_and_test() {
  local folder="build/$1" preset="$2" selection="$3"
  shift 3
  echo "== $folder: preset $preset $*"
  cmake --preset "$preset" -B "$folder" "${launcher[@]}" "$@"
  cmake --build "$folder" --parallel "$jobs"
  # shellcheck disable=SC2086 # the selection is several words
  ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$jobs" $selection </dev/null
}

# Tests are switched on by name: on AUTO a missing package would leave them out and nothing would fail.
release=(-DNIGHTWAVE_BUILD_TESTS=ON)
if [[ $full == no ]]; then
  build_and_test tests release "--label-exclude slow" "${release[@]}"
else
  build_and_test tests release "" "${release[@]}"
  build_and_test tests-dev dev "--label-exclude slow"
  build_and_test tests-sanitize sanitize "--label-exclude slow"
  build_and_test tests-clang dev "--label-exclude slow" -DCMAKE_CXX_COMPILER=clang++
  # The instruction set of the CPU changes nothing about what runs on a GPU.
  for arch in x86-64-v3 x86-64; do
    build_and_test "tests-$arch" release "--label-exclude slow" "${release[@]}" -DNIGHTWAVE_CUDA=OFF \
      "-DNIGHTWAVE_CPU_ARCH=$arch"
  done
fi
