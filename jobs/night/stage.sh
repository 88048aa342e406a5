# SPDX-License-Identifier: Apache-2.0
# What every stage of jobs/night.sh does around its one command; sourced by its script as `stage.sh STAGE NIGHT`.
# Slurm's task of the array is the type of day. Leaves RESULTS/STAGE.exit, the command's exit code, once it has ended:
# there is none while it runs, and none of a stage that was killed.
# shellcheck shell=bash
stage="$1"
results="$(realpath "$2/$SLURM_ARRAY_TASK_ID")"
rm -f "$results/$stage.exit"
cd "$2/../.." || exit

# What the city asks of this stage: the words of a file, patterns expanded.
options=()
if [[ -e ${results##*/}/$stage.options ]]; then
  # shellcheck disable=SC2034,SC2207
  options=($(sed '/^#/d' "${results##*/}/$stage.options"))
fi

run() {
  local code=0
  "$@" || code=$?
  if [[ $code -eq 85 ]]; then # interrupted, with a checkpoint written
    scontrol requeue "$SLURM_JOB_ID"
  else
    echo "$code" >"$results/$stage.exit"
  fi
  exit "$code"
}
