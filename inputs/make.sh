#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Rebuilds the SUMO files of the example cities; the same SUMO release (1.15) gives the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v netconvert > /dev/null || { echo "make.sh: netconvert not found; install SUMO (apt-get install sumo)" >&2; exit 1; }
for city in arterial grid town; do
    python3 "make_$city.py"
done
