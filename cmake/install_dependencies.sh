#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what nightwave needs on Debian 12, Ubuntu 24.04 and newer. Asks nothing; may be repeated.
#   cmake/install_dependencies.sh           to build and run
#   cmake/install_dependencies.sh --tests   also to test
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config git ca-certificates
  libcli11-dev libspdlog-dev libtomlplusplus-dev nlohmann-json3-dev
  libexpat1-dev zlib1g-dev libnetcdf-dev netcdf-bin
  libsodium-dev librandom123-dev libthrust-dev
  libopenmpi-dev openmpi-bin
  sumo sumo-tools python3
)
test_packages=(
  libgtest-dev libbenchmark-dev libpagmo-dev clang clang-format clang-tidy
  python3-xarray python3-netcdf4 slurm-wlm munge
)

case "${1:-}" in
  "") ;;
  --tests) packages+=("${test_packages[@]}") ;;
  --help | -h)
    sed -n '3,5s/^# //p' "$0"
    exit 0
    ;;
  *)
    echo "install_dependencies.sh: unknown option $1 (know --tests)" >&2
    exit 2
    ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install_dependencies.sh: this system has no apt; install by its own means: ${packages[*]}" >&2
  exit 1
fi

installed() {
  [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done

if ((${#missing[@]} > 0)); then
  if [[ "$(id -u)" -ne 0 ]]; then
    {
      echo "install_dependencies.sh: ${#missing[@]} packages are missing and only root may install them. Run:"
      echo "  sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}"
    } >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  echo "install_dependencies.sh: installing ${missing[*]}" >&2
  # Another apt may be at work on a fresh machine: wait for it rather than fail.
  apt=(apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -qq)
  if ! "${apt[@]}" update </dev/null >&2 ||
    ! "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null >&2; then
    echo "install_dependencies.sh: apt could not install ${missing[*]} (see above);" \
      "check the network and that Ubuntu's universe is enabled" >&2
    exit 1
  fi
fi

# Ubuntu 22.04 ships CMake 3.22.
cmake_version="$(cmake --version | sed -n '1s/^cmake version //p')"
if [[ "$(printf '%s\n' 3.25 "$cmake_version" | sort --version-sort | head -n 1)" != 3.25 ]]; then
  echo "install_dependencies.sh: CMake $cmake_version is too old (3.25 or newer is needed);" \
    "on Ubuntu 22.04 run: snap install cmake --classic, or pip install cmake" >&2
  exit 1
fi
