// SPDX-License-Identifier: Apache-2.0
#include "base/processor_time.hpp"

#include <time.h>

namespace nightwave {

double thread_processor_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace nightwave
