# SPDX-License-Identifier: Apache-2.0
# find_package(nightwave) for those who link nightwave::evaluate and the other libraries from their own program.

include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/nightwave)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/nightwaveConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/nightwaveConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/nightwaveConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/nightwaveConfig.cmake ${PROJECT_BINARY_DIR}/nightwaveConfigVersion.cmake
        DESTINATION ${package_folder})
install(EXPORT nightwaveTargets NAMESPACE nightwave:: DESTINATION ${package_folder})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/jobs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nightwave/jobs USE_SOURCE_PERMISSIONS
        PATTERN quickstart.sh EXCLUDE)
