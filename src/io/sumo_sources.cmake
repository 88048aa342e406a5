# SPDX-License-Identifier: Apache-2.0
# The readers of SUMO's files.
set(NIGHTWAVE_SUMO_DEPENDS EXPAT::EXPAT ZLIB::ZLIB)
set(NIGHTWAVE_SUMO_SOURCES
    sumo_classes.cpp
    sumo_config.cpp
    sumo_conflicts.cpp
    sumo_demand.cpp
    sumo_departure_range.cpp
    sumo_flow.cpp
    sumo_import.cpp
    sumo_net.cpp
    sumo_network.cpp
    sumo_routes.cpp
    sumo_signal_programs.cpp
    sumo_signals.cpp
    sumo_stops.cpp
    sumo_vehicle_types.cpp
    sumo_xml.cpp)
