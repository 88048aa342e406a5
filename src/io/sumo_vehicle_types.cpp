// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_vehicle_types.hpp"

#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

SumoVehicleType default_of_class(unsigned index) {
  const SumoClass& c = sumo_class(index);
  return {index, c.length_m, c.min_gap_m, c.max_speed_m_s, 1.0};
}

/// Mean of a speedFactor: a number, or the first argument of norm(...) and normc(...).
double parse_speed_factor(const XmlElement& e) {
  std::string_view text = e.text_or("speedFactor", "1");
  const std::size_t open = text.find('(');
  if (open != std::string_view::npos) {
    text = text.substr(open + 1);
    text = text.substr(0, text.find_first_of(",)"));
  }
  const auto factor = parse_number(text);
  if (!factor || *factor <= 0)
    e.fail("has a speedFactor that is not above 0", "give a number or normc(mean, deviation)");
  return *factor;
}

SumoVehicleType parse_type(const XmlElement& e) {
  const std::string_view name = e.text_or("vClass", "passenger");
  const auto index = sumo_class_index(name);
  if (!index) e.fail("has the unknown vClass '" + std::string(name) + "'", "use a class of SUMO's list");
  SumoVehicleType type = default_of_class(*index);
  type.length_m = e.non_negative_or("length", type.length_m);
  type.min_gap_m = e.non_negative_or("minGap", type.min_gap_m);
  type.max_speed_m_s = e.non_negative_or("maxSpeed", type.max_speed_m_s);
  type.speed_factor = parse_speed_factor(e);
  if (type.max_speed_m_s == 0 || type.length_m == 0) e.fail("has length or maxSpeed 0 (must be above)", "correct it");
  return type;
}

}  // namespace

SumoVehicleTypes::SumoVehicleTypes() {
  struct Default {
    const char* id;
    const char* vehicle_class;
  };
  for (const Default& d : {Default{"DEFAULT_VEHTYPE", "passenger"}, Default{"DEFAULT_BIKETYPE", "bicycle"},
                           Default{"DEFAULT_TAXITYPE", "taxi"}, Default{"DEFAULT_RAILTYPE", "rail"}}) {
    mixes_[d.id] = {{default_of_class(*sumo_class_index(d.vehicle_class)), 1.0}};
  }
}

const SumoTypeMix* SumoVehicleTypes::find(std::string_view id) const {
  const auto found = mixes_.find(id);
  return found == mixes_.end() ? nullptr : &found->second;
}

void SumoVehicleTypes::open(const XmlElement& e) {
  if (e.name() == "vTypeDistribution") {
    open_distribution(e);
    return;
  }
  const SumoVehicleType type = parse_type(e);
  mixes_[std::string(e.text("id"))] = {{type, 1.0}};
  if (in_distribution_) members_.push_back({type, e.non_negative_or("probability", 1.0)});
}

void SumoVehicleTypes::open_distribution(const XmlElement& e) {
  distribution_ = e.text("id");
  in_distribution_ = true;
  members_.clear();
  const auto probabilities = split_words(e.text_or("probabilities", ""));
  std::size_t i = 0;
  for (const std::string_view id : split_words(e.text_or("vTypes", ""))) {
    const SumoTypeMix* mix = find(id);
    if (mix == nullptr) e.fail("names the unknown type '" + std::string(id) + "'", "define the type before it");
    const auto probability = i < probabilities.size() ? parse_number(probabilities[i]) : 1.0;
    if (!probability || *probability < 0) e.fail("has a probability that is not 0 or more", "correct it");
    for (const SumoTypeShare& member : *mix) members_.push_back({member.type, member.share * *probability});
    ++i;
  }
}

void SumoVehicleTypes::close(std::string_view name) {
  if (name != "vTypeDistribution" || !in_distribution_) return;
  in_distribution_ = false;
  if (members_.empty()) return;
  normalize_shares(members_);
  mixes_[distribution_] = members_;
}

}  // namespace nightwave
