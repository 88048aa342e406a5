#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Submits a job per type of day and one that publishes their plans once all have ended well; prints both numbers.
#   jobs/day_types.sh FOLDER STORE KEY [options of nightwave plan]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
folder="${1:?folder}" store="${2:?store}" key="${3:?key}"
shift 3
plans="$(sbatch --parsable --array="1-$(wc -l <"$folder/day_types.txt")" "$here/day_types.sbatch" "$folder" "$@")"
publish="$(sbatch --parsable --dependency="afterok:$plans" "$here/publish.sbatch" "$folder" "$store" "$key")"
echo "$plans $publish"
