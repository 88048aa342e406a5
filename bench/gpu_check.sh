#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that needs a GPU, in one go, on a machine that has a driver (and better the CUDA toolkit) but not our packages.
#   bench/gpu_check.sh --pack DIR [--build build/cuda]   where it was built: programs, their libraries and inputs into DIR
#   DIR/run.sh OUT [--quick] [--only REGEX]              on the GPU machine (or gpu_check.sh --run DIR OUT ...)
# run.sh writes OUT/summary.json, the results of the benchmarks and a log per step, and ends with 1 when a step failed.
# --quick: one short repetition of each benchmark. --only: steps whose name matches. NIGHTWAVE_SANITIZER_FILTER: the tests
# (in GoogleTest's form) that compute-sanitizer watches. Build with -DNIGHTWAVE_CPU_ARCH=x86-64-v3 or what the other machine has.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
gpu_tests='*cuda*:*Cuda*:*gpu*:*Gpu*'

die() {
  echo "gpu_check.sh: $1" >&2
  exit "${2:-1}"
}

usage() {
  echo "gpu_check.sh: $1" >&2
  sed -n '4,5s/^#   /  /p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# --- on the build machine -------------------------------------------------------------------------------------------

# What belongs to the other machine: its C library, whose loader cannot be brought along, and its driver.
stays_there() {
  case "$1" in
    linux-vdso* | ld-linux* | libc.so* | libm.so* | libmvec.so* | libpthread.so* | libdl.so* | librt.so* | libresolv.so* | \
      libutil.so* | libanl.so* | libcuda.so* | libnvidia-*) return 0 ;;
    *) return 1 ;;
  esac
}

# bring_libraries PROGRAM DIR: copies what the loader finds for it. The C++ runtime goes to a folder of its own, for
# machines whose own is older than the compiler here.
bring_libraries() {
  local program="$1" lib="$2/lib" name path
  while read -r name path; do
    if stays_there "$(basename "$name")"; then continue; fi
    [[ -n "$path" ]] || die "$program needs $name, which is not here"
    case "$name" in
      libstdc++.so* | libgcc_s.so*) cp -L "$path" "$lib/cxx/$name" ;;
      *) cp -L "$path" "$lib/$name" ;;
    esac
  done < <(ldd "$program" 2>/dev/null | sed -nE 's/^\s+(\S+) => (\/\S+) .*/\1 \2/p; s/^\s+(\S+) => not found.*/\1/p')
}

cpu_flags() {
  sed -n '0,/^flags/s/^flags[^:]*: //p' /proc/cpuinfo
}

# Flags of /proc/cpuinfo that programs built for this -march= need.
needed_cpu_flags() {
  local v3="avx2 fma f16c bmi1 bmi2 movbe abm" v4="avx512f avx512bw avx512cd avx512dq avx512vl"
  case "$1" in
    x86-64-v3) echo "$v3" ;;
    x86-64-v4) echo "$v3 $v4" ;;
    native) cpu_flags | tr ' ' '\n' | grep -E "^(${v3// /|}|avx512.*)\$" | tr '\n' ' ' ;;
  esac
}

from_cache() {
  sed -nE "s/^$1:[A-Z]+=//p" "$build/CMakeCache.txt" 2>/dev/null || true
}

pack() {
  local dir="$1" build="$2" source="$here/.." program arch
  local -a programs=()
  [[ -d "$build/bin" ]] || die "$build/bin is missing; configure with --preset cuda and build, or name the folder with --build"
  for program in "$build"/bin/kernels_* "$build"/bin/bench_kernels "$build"/bin/bench_population "$build"/bin/bench_roofline; do
    if [[ -x "$program" ]]; then programs+=("$program"); fi
  done
  ((${#programs[@]} > 0)) || die "$build/bin has neither tests of the kernels nor benchmarks; build kernels_model and bench_kernels"
  [[ ! -e "$dir" || -f "$dir/gpu_check.sh" ]] || die "$dir exists and is no earlier pack; name another folder"

  rm -rf "$dir"
  mkdir -p "$dir"/{programs,lib/cxx,inputs,tools}
  for program in "${programs[@]}"; do
    cp -L "$program" "$dir/programs/"
    bring_libraries "$program" "$dir"
    if ! grep -q nv_fatbin "$program"; then echo "gpu_check.sh: note: $(basename "$program") has no GPU code" >&2; fi
  done
  cp "$source"/inputs/{arterial/arterial,grid/grid,town/town}.nc "$dir/inputs/"
  cp "$source/bench/compare.py" "$source/tests/kernels/sass_check.py" "$dir/tools/"
  cp "$here/gpu_check.sh" "$dir/"
  arch="$(from_cache NIGHTWAVE_CPU_ARCH)"
  {
    echo "commit=$(git -C "$source" describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)"
    echo "cpu_arch=$arch"
    echo "cuda_architectures=$(from_cache CMAKE_CUDA_ARCHITECTURES)"
    echo "cpu_flags=$(needed_cpu_flags "$arch")"
  } >"$dir/facts"
  cat >"$dir/run.sh" <<'RUN'
#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
exec "$here/gpu_check.sh" --run "$here" "$@"
RUN
  chmod +x "$dir/run.sh" "$dir/gpu_check.sh"
  echo "packed ${#programs[@]} programs and $(find "$dir/lib" -type f | wc -l) libraries," \
    "$(du -sh "$dir" | cut -f1) in all; on the GPU machine: run.sh OUT"
}

# --- on the GPU machine ---------------------------------------------------------------------------------------------

fact() {
  sed -n "s/^$1=//p" "$dir/facts"
}

quoted() {
  printf '"%s"' "$(tr -d '\000-\037' <<<"$1" | sed 's/[\\"]/\\&/g')"
}

steps=() # a line of JSON each
failed=0
bad=failed # what a step is that does not succeed

record() { # NAME STATUS SECONDS EXIT_CODE
  steps+=("{\"name\": $(quoted "$1"), \"status\": \"$2\", \"seconds\": $3, \"exit_code\": $4, \"log\": $(quoted "logs/$1.log")}")
  printf '%-8s %5s s  %s\n' "$2" "$3" "$1"
  if [[ $2 == failed ]]; then
    failed=1
    tail -n 5 "$out/logs/$1.log" | sed 's/^/    /'
  fi
  summarize false # so that something is known even if the job is ended early
}

wanted() {
  [[ "$1" =~ $only ]]
}

# step NAME LIMIT COMMAND...: runs it, at most LIMIT seconds, and records how it ended; 77 means skipped.
step() {
  local name="$1" limit="$2" begin=$SECONDS code=0
  shift 2
  wanted "$name" || return 0
  timeout --kill-after=10 "$limit" "$@" >"$out/logs/$name.log" 2>&1 </dev/null || code=$?
  case $code in
    0) record "$name" passed $((SECONDS - begin)) 0 ;;
    77) record "$name" skipped $((SECONDS - begin)) 77 ;;
    124 | 137) echo "ended after its limit of $limit s" >>"$out/logs/$name.log" ;&
    *) record "$name" "$bad" $((SECONDS - begin)) $code ;;
  esac
}

skip() { # NAME WHY
  wanted "$1" || return 0
  echo "$2" >"$out/logs/$1.log"
  record "$1" skipped 0 77
}

# step, for what is good to have: a failure counts as skipped.
optional_step() {
  local bad=skipped
  step "$@"
}

summarize() { # COMPLETE
  local line comma="" passed=false
  if [[ $1 == true && $failed == 0 ]]; then passed=true; fi
  {
    printf '{\n "commit": %s,\n "cpu_arch": %s,\n "host": %s,\n "gpu": %s,\n' "$(quoted "$(fact commit)")" \
      "$(quoted "$(fact cpu_arch)")" "$(quoted "$(uname -srm)")" "$(quoted "$gpu")"
    printf ' "quick": %s,\n "complete": %s,\n "passed": %s,\n "steps": [' "$quick" "$1" "$passed"
    for line in "${steps[@]}"; do
      printf '%s\n  %s' "$comma" "$line"
      comma=,
    done
    printf '\n ]\n}\n'
  } >"$out/summary.json"
}

give_up() { # STEP WHY: nothing after it could succeed
  echo "$2" >"$out/logs/$1.log"
  record "$1" failed 0 1
  die "$2"
}

find_gpu() {
  local said
  command -v nvidia-smi >/dev/null || give_up facts "no NVIDIA GPU here: nvidia-smi is missing; run this where there is a driver"
  said="$(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader 2>&1)" ||
    give_up facts "no NVIDIA GPU answers here: ${said:-nvidia-smi says nothing}"
  gpu="${said%%$'\n'*}"
}

facts() {
  cat "$dir/facts"
  nvidia-smi
  nvidia-smi -q
  nvcc --version || true
  lscpu || cat /proc/cpuinfo
  uname -a
}

# Sets `libraries`, the LD_LIBRARY_PATH of our programs: with this machine's own C++ runtime if it is new enough.
find_libraries() {
  local program missing flag flags own="$dir/lib" rest="${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  flags=" $(cpu_flags) "
  for flag in $(fact cpu_flags); do
    [[ "$flags" == *" $flag "* ]] || give_up loader "this processor has no $flag, but the programs were built for \
-march=$(fact cpu_arch); build with -DNIGHTWAVE_CPU_ARCH=x86-64-v3"
  done
  for program in "$dir"/programs/*; do
    for own in "$dir/lib" "$dir/lib/cxx:$dir/lib"; do
      missing="$(LD_TRACE_LOADED_OBJECTS=1 LD_LIBRARY_PATH="$own$rest" "$program" 2>&1 | grep 'not found' || true)"
      if [[ -z "$missing" ]]; then break; fi
    done
    [[ -z "$missing" ]] || give_up loader "$(basename "$program") cannot be loaded here: ${missing%%$'\n'*}; build on an older system"
    if [[ "$own" == *cxx* ]]; then break; fi
  done
  libraries="$own$rest"
}

# Not for the whole script: this machine's python3 and others want their own libraries.
ours() {
  LD_LIBRARY_PATH="$libraries" "$@"
}

# The names that GoogleTest gives the GPU's tests of a program; there must be some.
list_gpu_tests() {
  ours "$1" --gtest_list_tests --gtest_filter="$gpu_tests" | tee /dev/stderr | grep '^  ' >/dev/null || {
    echo "no test of $(basename "$1") matches $gpu_tests: is there GPU code in this build?"
    return 1
  }
}

watch() { # TOOL PROGRAM: the GPU's tests under compute-sanitizer
  ours compute-sanitizer --tool "$1" --error-exitcode 9 "$2" --gtest_filter="${NIGHTWAVE_SANITIZER_FILTER:-$gpu_tests}"
}

run_benchmark() { # PROGRAM OPTIONS...
  local program="$1" repetitions=(--benchmark_repetitions=5)
  shift
  if [[ $quick == true ]]; then repetitions=(--benchmark_repetitions=1 --benchmark_min_time=0.1); fi
  ours "$dir/programs/$program" "${repetitions[@]}" --benchmark_out="$out/$program.json" --benchmark_out_format=json \
    --benchmark_context="commit=$(fact commit),gpu=$(tr -c 'A-Za-z0-9.\n' _ <<<"$gpu")" "$@"
  if grep -A 1 '"error_occurred": true' "$out/$program.json"; then return 1; fi
}

run() {
  dir="$(cd "$1" && pwd)" out="$2" gpu="" only="${4:-}" quick="$3"
  local program name tool local_bytes
  local -a cities=() profiled
  [[ -f "$dir/facts" ]] || die "$dir is no pack; make one with --pack" 2
  mkdir -p "$out/logs"
  out="$(cd "$out" && pwd)"
  PATH="$PATH:/usr/local/cuda/bin:/usr/local/nvidia/bin"
  export NIGHTWAVE_REQUIRE_GPU=1

  find_gpu
  find_libraries
  # So that `timeout` can run them.
  export dir out gpu quick gpu_tests libraries
  export -f facts fact ours list_gpu_tests watch run_benchmark
  step facts 60 bash -c facts
  for program in "$dir"/programs/kernels_*; do
    [[ -e "$program" ]] || continue
    name="$(basename "$program")"
    step "gpu_tests.$name" 60 bash -c 'list_gpu_tests "$@"' - "$program"
    step "tests.$name" 900 bash -c 'ours "$@"' - "$program" "--gtest_output=json:$out/tests_$name.json"
    for tool in memcheck racecheck; do
      if command -v compute-sanitizer >/dev/null; then
        step "$tool.$name" 1200 bash -c 'watch "$@"' - "$tool" "$program"
      else
        skip "$tool.$name" "compute-sanitizer is missing; it is part of the CUDA toolkit"
      fi
    done
    if command -v python3 >/dev/null; then
      # The traffic step keeps arrays in local memory on its rare ways (tests/kernels/CMakeLists.txt).
      case "$name" in kernels_model | kernels_cuda) local_bytes=8192 ;; *) local_bytes=0 ;; esac
      step "sass.$name" 300 python3 "$dir/tools/sass_check.py" "$program" --max-local-bytes "$local_bytes"
    else
      skip "sass.$name" "python3 is missing"
    fi
  done
  for name in "$dir"/inputs/*.nc; do cities+=(--scenario "$name"); done
  for program in bench_roofline bench_kernels bench_population; do
    if [[ ! -e "$dir/programs/$program" ]]; then
      skip "$program" "not in the pack"
    elif [[ $program == bench_kernels ]]; then
      # Without the double-precision reference, which takes longest and matters least.
      step $program 1800 bash -c 'run_benchmark "$@"' - $program --benchmark_filter=-/reference/ "${cities[@]}"
    else
      step $program 900 bash -c 'run_benchmark "$@"' - $program
    fi
  done
  if [[ -s "$out/bench_kernels.json" && -s "$out/bench_roofline.json" ]] && command -v python3 >/dev/null; then
    step compare 60 python3 "$dir/tools/compare.py" "$out/bench_kernels.json" --roofline "$out/bench_roofline.json"
  else
    skip compare "needs python3 and the results of bench_kernels and bench_roofline"
  fi
  profiled=("$dir/programs/bench_kernels" "${cities[@]}" --benchmark_filter=evaluate/cuda/junctions:1000$ --benchmark_min_time=0.01)
  if command -v ncu >/dev/null; then
    optional_step ncu 600 bash -c 'ours ncu "$@"' - --clock-control none --launch-skip 20 --launch-count 10 --section SpeedOfLight \
      --section LaunchStats --section Occupancy --section MemoryWorkloadAnalysis "${profiled[@]}"
  else
    skip ncu "ncu is missing"
  fi
  if command -v nsys >/dev/null; then
    optional_step nsys 600 bash -c 'ours nsys "$@"' - profile --stats=true --force-overwrite=true --output="$out/nsys" "${profiled[@]}"
  else
    skip nsys "nsys is missing"
  fi
  ((${#steps[@]} > 0)) || usage "no step matches $only"
  summarize true
  echo "$gpu: $([[ $failed == 0 ]] && echo "all steps passed" || echo "a step FAILED"); $out/summary.json"
  return "$failed"
}

# --------------------------------------------------------------------------------------------------------------------

case "${1:-}" in
  --pack)
    [[ $# -ge 2 ]] || usage "--pack needs a folder"
    target="$2" build="$here/../build/cuda"
    if [[ "${3:-}" == --build && -n "${4:-}" ]]; then build="$4"; elif (($# > 2)); then usage "unknown option $3"; fi
    pack "$target" "$build"
    ;;
  --run)
    [[ $# -ge 3 ]] || usage "--run needs a pack and a folder for the results"
    pack_folder="$2" results="$3" quick=false only=""
    shift 3
    while (($# > 0)); do
      case "$1" in
        --quick) quick=true ;;
        --only)
          only="${2:-}"
          shift
          ;;
        *) usage "unknown option $1" ;;
      esac
      shift
    done
    run "$pack_folder" "$results" "$quick" "$only"
    ;;
  --help | -h) sed -n '3,9s/^# \{0,1\}//p' "$0" ;;
  *) usage "nothing to do" ;;
esac
