// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_classes.hpp"

#include <array>
#include <string>

#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

using enum VehicleClass;

// Sizes: https://sumo.dlr.de/docs/Vehicle_Type_Parameter_Defaults.html.
constexpr std::array sumo_classes = {
    SumoClass{"passenger", car},
    SumoClass{"private", car},
    SumoClass{"taxi", car},
    SumoClass{"hov", car},
    SumoClass{"evehicle", car},
    SumoClass{"delivery", car, 6.5},
    SumoClass{"authority", car},
    SumoClass{"army", car},
    SumoClass{"vip", car},
    SumoClass{"custom1", car},
    SumoClass{"custom2", car},
    SumoClass{"ignoring", car},
    SumoClass{"truck", truck, 7.1, 2.5, 130 / 3.6},
    SumoClass{"trailer", truck, 16.5, 2.5, 130 / 3.6},
    SumoClass{"bus", bus, 12.0, 2.5, 100 / 3.6},
    SumoClass{"coach", bus, 14.0, 2.5, 100 / 3.6},
    SumoClass{"tram", rail, 22.0, 2.5, 80 / 3.6},
    SumoClass{"rail_urban", rail, 109.5, 2.5, 100 / 3.6},
    SumoClass{"rail", rail, 135.0, 2.5, 160 / 3.6},
    SumoClass{"rail_electric", rail, 200.0, 2.5, 220 / 3.6},
    SumoClass{"rail_fast", rail, 200.0, 2.5, 330 / 3.6},
    SumoClass{"subway", rail, 109.5, 2.5, 100 / 3.6},
    SumoClass{"bicycle", bicycle, 1.6, 0.5, 20 / 3.6},
    SumoClass{"scooter", bicycle, 1.2, 0.5, 20 / 3.6},
    SumoClass{"motorcycle", motorcycle, 2.2},
    SumoClass{"moped", motorcycle, 2.1, 2.5, 45 / 3.6},
    SumoClass{"emergency", emergency, 6.5},
    SumoClass{"pedestrian", std::nullopt, 0.215, 0.25, 5.4 / 3.6},
    SumoClass{"wheelchair", std::nullopt, 0.8, 0.25, 5.4 / 3.6},
    SumoClass{"ship", std::nullopt, 17.0},
    SumoClass{"container", std::nullopt, 6.0},
    SumoClass{"cable_car", std::nullopt},
    SumoClass{"aircraft", std::nullopt},
    SumoClass{"drone", std::nullopt},
};
static_assert(sumo_classes.size() <= 64);

struct Alias {
  std::string_view old_name;
  std::string_view name;
};
constexpr std::array aliases = {
    Alias{"public_transport", "bus"},
    Alias{"public_emergency", "emergency"},
    Alias{"public_authority", "authority"},
    Alias{"public_army", "army"},
    Alias{"transport", "truck"},
    Alias{"lightrail", "tram"},
    Alias{"cityrail", "rail_urban"},
    Alias{"rail_slow", "rail"},
};

constexpr bool is_main_member(std::string_view name) {
  return name == "passenger" || name == "truck" || name == "trailer" || name == "bus" || name == "coach" ||
         name == "bicycle" || name == "motorcycle" || name == "moped" || name == "emergency";
}

SumoClasses parse_classes(const XmlElement& element, std::string_view list) {
  SumoClasses classes = 0;
  for (const std::string_view name : split_words(list)) {
    if (name == "all") return ~SumoClasses{0};
    const auto index = sumo_class_index(name);
    if (!index)
      element.fail("names the unknown vehicle class '" + std::string(name) + "'", "use a class of SUMO's list");
    classes |= SumoClasses{1} << *index;
  }
  return classes;
}

}  // namespace

std::optional<unsigned> sumo_class_index(std::string_view name) {
  for (const Alias& alias : aliases) {
    if (alias.old_name == name) name = alias.name;
  }
  for (unsigned i = 0; i < sumo_classes.size(); ++i) {
    if (sumo_classes[i].name == name) return i;
  }
  return std::nullopt;
}

const SumoClass& sumo_class(unsigned index) { return sumo_classes.at(index); }

SumoClasses permitted_classes(const XmlElement& element) {
  static const SumoClasses ignoring = SumoClasses{1} << *sumo_class_index("ignoring");
  const auto allow = element.find("allow");
  if (allow && !allow->empty()) return parse_classes(element, *allow) | ignoring;
  const auto disallow = element.find("disallow");
  if (disallow && !disallow->empty()) return ~parse_classes(element, *disallow) | ignoring;
  return ~SumoClasses{0};
}

std::uint8_t permissions_of(SumoClasses classes) {
  std::uint8_t main = 0;
  std::uint8_t others = 0;
  for (unsigned i = 0; i < sumo_classes.size(); ++i) {
    const SumoClass& c = sumo_classes[i];
    if ((classes >> i & 1) == 0 || !c.vehicle_class || c.name == "ignoring") continue;
    const bool counts = is_main_member(c.name) || *c.vehicle_class == rail;
    (counts ? main : others) |= class_bit(*c.vehicle_class);
  }
  return main != 0 ? main : others;
}

}  // namespace nightwave
