# SPDX-License-Identifier: Apache-2.0
# nightwave_thrust: the one Thrust that everything in this build sees. With CUDA it is the toolkit's, also for files that
# the host compiler reads, else the system's. kernels/population/thrust.hpp holds every file to it.

add_library(nightwave_thrust INTERFACE)
add_library(nightwave::thrust ALIAS nightwave_thrust)

if(NIGHTWAVE_HAVE_CUDA)
  # CUDA 13 keeps Thrust in a folder of its own.
  set(toolkit ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES})
  list(TRANSFORM toolkit APPEND /cccl OUTPUT_VARIABLE in_cccl)
  find_path(NIGHTWAVE_THRUST_INCLUDE thrust/version.h PATHS ${in_cccl} ${toolkit} NO_DEFAULT_PATH NO_CACHE
            REQUIRED)
else()
  find_path(NIGHTWAVE_THRUST_INCLUDE thrust/version.h NO_CACHE REQUIRED)
endif()
file(STRINGS ${NIGHTWAVE_THRUST_INCLUDE}/thrust/version.h NIGHTWAVE_THRUST_VERSION
     REGEX "^#[ \t]*define[ \t]+THRUST_VERSION[ \t]+[0-9]+")
string(REGEX REPLACE "^#[ \t]*define[ \t]+THRUST_VERSION[ \t]+([0-9]+).*" "\\1" NIGHTWAVE_THRUST_VERSION
                     "${NIGHTWAVE_THRUST_VERSION}")

target_include_directories(nightwave_thrust SYSTEM INTERFACE ${NIGHTWAVE_THRUST_INCLUDE})
target_compile_definitions(nightwave_thrust INTERFACE NIGHTWAVE_THRUST_VERSION=${NIGHTWAVE_THRUST_VERSION})
# Files that the host compiler reads know no device; nvcc's have Thrust's default, CUDA.
target_compile_definitions(
  nightwave_thrust INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:THRUST_HOST_SYSTEM=THRUST_HOST_SYSTEM_CPP>"
                             "$<$<COMPILE_LANGUAGE:CXX>:THRUST_DEVICE_SYSTEM=THRUST_DEVICE_SYSTEM_CPP>")
