// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernels/model/step_parts.hpp"
#include "kernels/model/tables.hpp"

namespace nightwave::model {

/// A draw of the demand made ready for the vectorised drivers. `demand` must outlive it.
struct DemandProgram {
  DemandProgram(const ModelTables& tables, const DemandTables& demand);

  /// What a block needs.
  DemandView view(const ModelTables& tables, std::int32_t block) const;

  const DemandTables* demand = nullptr;
  std::vector<float> inverse_group_shares;  ///< [slice][group]
};

}  // namespace nightwave::model
