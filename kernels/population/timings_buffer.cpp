// SPDX-License-Identifier: Apache-2.0
#include "kernels/population/timings_buffer.hpp"

#include "base/errors.hpp"

namespace nightwave::population {
namespace {

std::size_t numbers_per_tile(const Shape& shape, const Tiling& tiling) {
  return (2 * std::size_t{shape.model_signals} + 2 * std::size_t{shape.model_windows}) * tiling.width();
}

}  // namespace

TimingsBuffer::TimingsBuffer(Population& population, std::uint32_t candidates, Tiling tiling)
    : population_(population), tiling_(tiling) {
  require(candidates > 0, "timings of at least one candidate");
  numbers_ = (std::size_t{tiling.tile(candidates - 1)} + 1) * numbers_per_tile(population.shape(), tiling);
  memory_ = population.allocate(numbers_ * sizeof(float));
}

TimingsView TimingsBuffer::view_in(float* numbers) const {
  const Shape& shape = population_.shape();
  const std::size_t width = tiling_.width();
  const std::size_t stride = numbers_per_tile(shape, tiling_);
  TimingsView view;
  view.tiling = tiling_;
  view.cycle_s = {numbers, stride, 0};
  view.position_s = {view.cycle_s.data + shape.model_signals * width, stride, 0};
  view.starts = {view.position_s.data + shape.model_signals * width, stride, 0};
  view.lengths = {view.starts.data + shape.model_windows * width, stride, 0};
  return view;
}

TimingsCopy TimingsBuffer::read() const {
  TimingsCopy copy;
  copy.numbers.resize(numbers_);
  population_.copy_out(copy.numbers.data(), memory_.get(), numbers_ * sizeof(float));
  copy.view = view_in(copy.numbers.data());
  return copy;
}

}  // namespace nightwave::population
