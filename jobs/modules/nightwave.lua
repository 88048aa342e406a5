-- SPDX-License-Identifier: Apache-2.0
-- Lmod: put it into MODULEPATH as nightwave/VERSION.lua and set the prefix of `cmake --install`.
help([[nightwave: traffic-signal plans for a whole city. See `nightwave --help` and docs/operations.md.]])
whatis("Name: nightwave")
whatis("Description: traffic-signal plans for a whole city")

local prefix = "/opt/nightwave"

prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("CMAKE_PREFIX_PATH", prefix)
