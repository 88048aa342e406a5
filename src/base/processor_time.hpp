// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nightwave {

/// Processor time of the calling thread, s.
double thread_processor_s();

}  // namespace nightwave
