// SPDX-License-Identifier: Apache-2.0
#include "evaluate/model_constants.hpp"

namespace nightwave {

const std::vector<NamedConstant>& named_constants() {
  static const std::vector<NamedConstant> names{
      {"headway_base_s", &ModelConstants::headway_base_s},
      {"discharge_speed_m_s", &ModelConstants::discharge_speed_m_s},
      {"turn_speed_factor", &ModelConstants::turn_speed_factor},
      {"start_loss_s", &ModelConstants::start_loss_s},
      {"yellow_use_s", &ModelConstants::yellow_use_s},
      {"gap_margin_s", &ModelConstants::gap_margin_s},
      {"follow_up_s", &ModelConstants::follow_up_s},
      {"minimum_headway_s", &ModelConstants::minimum_headway_s},
      {"travel_speed_factor", &ModelConstants::travel_speed_factor},
      {"insertion_headway_s", &ModelConstants::insertion_headway_s},
      {"departure_acceleration_m_s2", &ModelConstants::departure_acceleration_m_s2},
      {"cruise_speed_factor", &ModelConstants::cruise_speed_factor},
      {"pass_through_length_m", &ModelConstants::pass_through_length_m},
      {"lane_storage_factor", &ModelConstants::lane_storage_factor},
      {"sorting_length_m", &ModelConstants::sorting_length_m},
      {"standing_only_length_m", &ModelConstants::standing_only_length_m},
      {"moving_loss_s", &ModelConstants::moving_loss_s},
  };
  return names;
}

bool set_constant(ModelConstants& constants, std::string_view name, double value) {
  for (const NamedConstant& c : named_constants())
    if (c.name == name) {
      constants.*c.member = value;
      return true;
    }
  return false;
}

}  // namespace nightwave
