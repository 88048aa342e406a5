// SPDX-License-Identifier: Apache-2.0
#include "network/network.hpp"

namespace nightwave {

const char* to_string(VehicleClass c) {
  switch (c) {
    case VehicleClass::car:
      return "car";
    case VehicleClass::truck:
      return "truck";
    case VehicleClass::bus:
      return "bus";
    case VehicleClass::rail:
      return "rail";
    case VehicleClass::bicycle:
      return "bicycle";
    case VehicleClass::motorcycle:
      return "motorcycle";
    case VehicleClass::emergency:
      return "emergency";
  }
  return "unknown";
}

}  // namespace nightwave
