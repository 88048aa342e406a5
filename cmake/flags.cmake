# SPDX-License-Identifier: Apache-2.0
# nightwave_flags: how everything is compiled. What decides numbers or data layout is exported with the libraries;
# warnings and sanitizers stay inside the build.

add_library(nightwave_flags INTERFACE)
add_library(nightwave::flags ALIAS nightwave_flags)
set_target_properties(nightwave_flags PROPERTIES EXPORT_NAME flags)
target_compile_features(nightwave_flags INTERFACE cxx_std_20)

# The same seed has to give the same plan on every machine: no contraction, no reordering. -fno-trapping-math and
# -fno-math-errno change no result, they only let the compiler use vector instructions. Never -ffast-math.
set(NIGHTWAVE_NUMERIC_FLAGS -ffp-contract=off -fno-trapping-math -fno-math-errno)
if(NIGHTWAVE_CPU_ARCH)
  # For the whole build: inline functions compiled for two instruction sets are a violation of the one-definition rule.
  list(APPEND NIGHTWAVE_NUMERIC_FLAGS -march=${NIGHTWAVE_CPU_ARCH})
endif()
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # Cries wolf over "text" + string in libstdc++'s own headers: GCC bug 105651.
  list(APPEND warnings -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # The same over its own AVX-512 intrinsics: GCC bug 105593. Newer versions and clang still warn.
  list(APPEND warnings -Wno-uninitialized -Wno-maybe-uninitialized)
endif()
if(NIGHTWAVE_WERROR)
  list(APPEND warnings -Werror)
endif()
target_compile_options(
  nightwave_flags INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${NIGHTWAVE_NUMERIC_FLAGS}>"
                            "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:${warnings}>>")

if(NIGHTWAVE_HAVE_CUDA)
  # CMake 3.25 does not know that nvcc 12 and 13 speak C++20, so no cuda_std_20.
  list(JOIN NIGHTWAVE_NUMERIC_FLAGS "," host_flags)
  target_compile_options(
    nightwave_flags
    INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:-std=c++20;-fmad=false;-prec-div=true;-ftz=true;-Xcompiler=${host_flags}>"
              "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra,-Wshadow>>")
  if(NIGHTWAVE_WERROR)
    target_compile_options(
      nightwave_flags
      INTERFACE "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CUDA>:--Werror=all-warnings;-Xcompiler=-Werror>>")
  endif()
endif()

if(NIGHTWAVE_CHECKS)
  target_compile_definitions(nightwave_flags INTERFACE NIGHTWAVE_CHECKS=1)
endif()

if(NIGHTWAVE_SANITIZE)
  set(sanitizers -fsanitize=${NIGHTWAVE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(nightwave_flags INTERFACE "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:${sanitizers}>>")
  target_link_options(nightwave_flags INTERFACE "$<BUILD_INTERFACE:-fsanitize=${NIGHTWAVE_SANITIZE}>")
endif()

install(TARGETS nightwave_flags EXPORT nightwaveTargets)
