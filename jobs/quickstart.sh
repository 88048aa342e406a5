#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh clone to two proven plans: installs, builds, plans the arterial and the town for 45 s each, checks the
# plans, compares them with the shipped ones in SUMO, and says where the files are.
#   jobs/quickstart.sh [FOLDER]     results in FOLDER (out/quickstart)
set -euo pipefail
here="$PWD"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out="$PWD/out/quickstart"
if [[ -n "${1:-}" ]]; then
  out="$(cd "$here" && realpath --canonicalize-missing -- "$1")"
fi

cmake/install_dependencies.sh
# The GPU backend takes as long to compile as everything else: only where there is a GPU.
cuda=OFF
if [[ -e /dev/nvidiactl ]]; then cuda=AUTO; fi
cmake --preset release "-DNIGHTWAVE_CUDA=$cuda" -DNIGHTWAVE_BUILD_TESTS=OFF -DNIGHTWAVE_BUILD_BENCH=OFF -B build/quickstart
cmake --build build/quickstart --parallel "$(nproc)" --target nightwave
nightwave="build/quickstart/bin/nightwave"

mkdir -p "$out"
for city in arterial town; do
  echo
  echo "== $city"
  "$nightwave" import sumo --config "inputs/$city/$city.sumocfg" -o "$out/$city.nc"
  "$nightwave" plan "$out/$city.nc" -o "$out/$city.plan.nc" --time 45s
  "$nightwave" check "$out/$city.nc" "$out/$city.plan.nc" >"$out/$city.check.json"
  "$nightwave" export sumo "$out/$city.nc" "$out/$city.plan.nc" -o "$out/$city.plan.add.xml"
  "$nightwave" street "$out/$city.nc" "$out/$city.plan.nc" --seeds 1,2,3 --json >"$out/$city.street.json"
done

python3 - "$out" arterial town <<'TABLE'
import json, sys

out, *cities = sys.argv[1:]
rows = [("delay", "delay, s per vehicle"), ("stops", "stops per vehicle"), ("waiting", "waiting, s per vehicle"),
        ("travel_time", "travel time, s per vehicle"), ("throughput", "vehicles arrived"), ("co2", "CO2, g per vehicle")]


def number(value):
    return "-" if value is None else f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


print("\nMeasured in SUMO (mean of the seeds, +- half the 95 % confidence interval)\n")
print(f"{'':30}{'shipped':>20}{'nightwave':>20}{'change':>9}")
for city in cities:
    with open(f"{out}/{city}.street.json") as file:
        verdict = json.load(file)
    print(city)
    for key, name in rows:
        before, after = (verdict[which].get(key, {}) for which in ("shipped", "plan"))
        cells = []
        for side in (before, after):
            spread = side.get("ci95")
            cells.append(number(side.get("mean")) + (f" +- {number(spread)}" if spread is not None else ""))
        old, new = before.get("mean"), after.get("mean")
        change = f"{100 * (new / old - 1):+.0f} %" if old and new is not None else ""
        print(f"  {name:28}{cells[0]:>20}{cells[1]:>20}{change:>9}")
TABLE

echo
echo "Files in $out:"
for city in arterial town; do
  echo "  $city.nc             the scenario (ncdump -h shows what is in it)"
  echo "  $city.plan.nc        the plan;  $city.plan.add.xml  the same for SUMO (--additional-files)"
  echo "  $city.check.json     the safety check;  $city.street.json  the comparison in SUMO"
done
