#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A city's night under Slurm: import -> plan -> check -> street -> publish, each an array over the types of day. Waits for
# the end, says in a line per type of day what came of it, and ends with the greatest exit code of publish.
#   jobs/night.sh CITY      docs/operations.md tells what the folder CITY holds
set -euo pipefail
jobs="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "${1:?city}"
exec 9>night.lock
flock --nonblock 9 || { echo "$PWD: the last night is still running" >&2 && exit 1; }

# Every night has a folder of its own, so that nothing of an earlier one is taken for tonight's.
night="$PWD/nights/$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p nights && mkdir "$night"
ln -s "$jobs" "$night/jobs"
mapfile -t day_types <day_types.txt
for i in "${!day_types[@]}"; do
  mkdir "$night/${day_types[i]}"
  ln -s "${day_types[i]}" "$night/$((i + 1))" # by the number of Slurm's task
done

# submit STAGE [options of sbatch]: its job's number. Stages follow however those before ended: types of day differ in
# that, and a stage finds out by itself what is missing.
submit() {
  local stage="$1" site=()
  shift
  if [[ -e $stage.slurm ]]; then
    mapfile -t site < <(sed '/^#/d' "$stage.slurm")
  fi
  sbatch --parsable --array="1-${#day_types[@]}" --output="$night/%a/$stage.log" "$@" "${site[@]}" \
    "$jobs/night/$stage.sbatch" "$night" 9>&-
}
import="$(submit import)"
plan="$(submit plan --dependency="afterany:$import")"
check="$(submit check --dependency="afterany:$plan")"
street="$(submit street --dependency="afterany:$check")"
echo "$night: jobs $import $plan $check $street, then publish"
code=0
submit publish --dependency="afterany:$street" --wait >/dev/null || code=$?

for day_type in "${day_types[@]}"; do
  echo "$day_type: $(tail --lines=1 "$night/$day_type/publish.log")"
done
exit "$code"
