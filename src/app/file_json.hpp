// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace nightwave {

/// What a scenario.nc or plan.nc holds, as `nightwave info` shows it; keys in docs/formats.md.
nlohmann::ordered_json file_as_json(const std::filesystem::path& path);

}  // namespace nightwave
