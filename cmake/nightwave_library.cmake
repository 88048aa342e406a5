# SPDX-License-Identifier: Apache-2.0

# nightwave_library(<folder> [SOURCES a.cpp ...] [DEPENDS network expat::expat ...])
#
# The static library of one folder: target nightwave_<folder>, alias nightwave::<folder>, installed and exported with
# the folder's headers. DEPENDS takes names of other folders and, with their ::, foreign targets. Without SOURCES the
# folder is headers only. Includes are written from src/ ("base/ids.hpp") and from the root ("kernels/model/step.hpp").
function(nightwave_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "nightwave_library(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(target nightwave_${name})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(nightwave::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)

  target_include_directories(
    ${target} ${scope} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                       $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/nightwave>)
  target_link_libraries(${target} ${scope} nightwave_flags)
  foreach(dependency IN LISTS arg_DEPENDS)
    if(NOT dependency MATCHES "::")
      set(dependency nightwave::${dependency})
    endif()
    target_link_libraries(${target} ${scope} ${dependency})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY NIGHTWAVE_LIBRARIES ${target})

  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "^src/" "" folder ${folder})
  install(TARGETS ${target} EXPORT nightwaveTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/nightwave/${folder}
          FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh")
endfunction()
