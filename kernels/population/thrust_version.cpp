// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/thrust.hpp"

const int NIGHTWAVE_THRUST_SYMBOL = THRUST_VERSION;
