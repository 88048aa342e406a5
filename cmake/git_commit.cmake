# SPDX-License-Identifier: Apache-2.0
# Sets NIGHTWAVE_COMMIT: the commit this tree is at, with -dirty when tracked files differ from it, or "unknown" when
# the tree is not itself a git checkout (an unpacked archive, perhaps inside somebody else's repository).

set(NIGHTWAVE_COMMIT unknown)
find_package(Git QUIET)
if(GIT_FOUND)
  # A checkout that belongs to another user is normal in containers; reading its commit is harmless.
  set(git ${GIT_EXECUTABLE} -c safe.directory=* -C ${PROJECT_SOURCE_DIR})
  execute_process(COMMAND ${git} rev-parse --show-toplevel OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE
                  ERROR_QUIET)
  file(REAL_PATH ${PROJECT_SOURCE_DIR} here)
  if(top AND top STREQUAL here)
    execute_process(COMMAND ${git} describe --always --dirty --abbrev=12 --exclude=* OUTPUT_VARIABLE described
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(described)
      set(NIGHTWAVE_COMMIT ${described})
    endif()
    # Configure again after a commit or a checkout, or the binary would name the wrong one.
    execute_process(COMMAND ${git} rev-parse --git-path logs/HEAD OUTPUT_VARIABLE head_log
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    cmake_path(ABSOLUTE_PATH head_log BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    if(EXISTS ${head_log})
      set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${head_log})
    endif()
  endif()
endif()
