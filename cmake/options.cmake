# SPDX-License-Identifier: Apache-2.0
# Every option of the build. AUTO means: on where what it needs is installed, else off with a line in the summary.

function(nightwave_choice name default text)
  set(${name} ${default} CACHE STRING "${text} (AUTO, ON or OFF)")
  set_property(CACHE ${name} PROPERTY STRINGS AUTO ON OFF)
  string(TOUPPER "${${name}}" value)
  if(NOT value MATCHES "^(AUTO|ON|OFF|TRUE|FALSE|1|0|YES|NO)$")
    message(FATAL_ERROR "${name} = ${${name}} (must be AUTO, ON or OFF); change it with -D${name}=AUTO")
  endif()
endfunction()

nightwave_choice(NIGHTWAVE_CUDA AUTO "GPU backend, needs nvcc 12 or newer")
nightwave_choice(NIGHTWAVE_MPI AUTO "Runs over several processes")
nightwave_choice(NIGHTWAVE_BUILD_TESTS AUTO "Tests, need GoogleTest")
nightwave_choice(NIGHTWAVE_BUILD_BENCH AUTO "Benchmarks, need Google Benchmark")
option(NIGHTWAVE_CHECKS "Check invariants in hot code too" OFF)
option(NIGHTWAVE_WERROR "Treat warnings as errors" OFF)
set(NIGHTWAVE_CPU_ARCH native CACHE STRING "Instruction set of the whole build (-march=); x86-64-v3 for a shared install")
set(NIGHTWAVE_SANITIZE "" CACHE STRING "Sanitizers of the whole build (-fsanitize=), such as address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()
