// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nightwave {

/// While it lives, this thread treats subnormal numbers as zero (FTZ and DAZ), as GPUs compiled with -ftz=true do, so
/// that all backends agree bit for bit and empty queues stay fast. Every thread that advances traffic holds one.
class FlushSubnormals {
 public:
  FlushSubnormals();
  ~FlushSubnormals();
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
  unsigned long before_;
};

}  // namespace nightwave
