// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/population/population.hpp"
#include "kernels/population/views.hpp"

namespace nightwave::population {

/// Timings that were copied to the host; the view is into the numbers.
struct TimingsCopy {
  std::vector<float> numbers;
  TimingsView view;
};

/// Room for the timings of candidates where a population lives, tile after tile: in each the cycles, positions,
/// starts and lengths, [entity][lane].
class TimingsBuffer {
 public:
  TimingsBuffer(Population& population, std::uint32_t candidates, Tiling tiling);

  /// For decode() and whoever simulates what it wrote.
  TimingsView view() const { return view_in(static_cast<float*>(memory_.get())); }
  /// What is in it, once the work on it is done.
  TimingsCopy read() const;

 private:
  TimingsView view_in(float* numbers) const;

  const Population& population_;
  Tiling tiling_;
  std::size_t numbers_ = 0;
  std::shared_ptr<void> memory_;
};

}  // namespace nightwave::population
