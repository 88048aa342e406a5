// SPDX-License-Identifier: Apache-2.0
#include "demand/flow_loading.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>
#include <tuple>

namespace nightwave {
namespace {

constexpr double least_moved = 1e-7;      // vehicles: less waits for the next slice
constexpr double least_under_way = 1e-4;  // vehicles in all: less is not followed beyond the span
constexpr std::size_t most_slices_after = 288;

class Loading {
 public:
  Loading(const Movements& movements, const SliceFlows& flows, const SliceSpan& span, const Demand& prior)
      : movements_(movements),
        flows_(flows),
        span_(span),
        prior_(prior),
        count_(movements.all.size()),
        feeds_(movements.feeds.size()),
        shares_(count_) {
    std::int32_t longest = 0;
    for (const Feed& feed : movements.feeds) longest = std::max(longest, feed.lag.slices);
    arriving_.assign(static_cast<std::size_t>(longest) + 3, std::vector<double>(feeds_));
  }

  Demand run() {
    begin();
    departures();
    std::vector<double> insertion = insertion_lanes();
    std::vector<Passage> passages;
    std::vector<double> passed(count_);
    double under_way = 0;
    for (std::size_t s = 0; s < span_.slices || (under_way > least_under_way && s < span_.slices + most_slices_after);
         ++s) {
      if (s < span_.slices) {
        set_shares(s);
        depart(s, insertion, under_way);
      }
      std::ranges::fill(passed, 0.0);
      advance(s, passed, under_way);
      for (std::size_t u = 0; u < count_; ++u) {
        if (static_cast<float>(passed[u]) <= 0) continue;
        const Movement& m = movements_.all[u];
        passages.push_back(
            {m.link, m.previous, m.next, m.vehicle_class, static_cast<std::int32_t>(s), static_cast<float>(passed[u])});
      }
    }
    demand_.passages = std::move(passages);
    keep_scheduled();
    finish();
    return std::move(demand_);
  }

 private:
  void begin() {
    for (const Feed& feed : movements_.feeds)
      for (std::uint32_t u = feed.first; u < feed.end; ++u) shares_[u] = 1.0 / (feed.end - feed.first);
    demand_.begin_s = span_.begin_s;
    demand_.end_s = span_.begin_s + static_cast<std::int64_t>(span_.slices) * span_.slice_s;
    demand_.slice_s = span_.slice_s;
    demand_.departure_bin_s = span_.slice_s;  // the flows say nothing finer
    demand_.stops = prior_.stops;
  }

  /// Departures in time, from passages at the end of the first link.
  void departures() {
    departing_.assign(span_.slices * feeds_, 0.0);
    for (std::size_t f = 0; f < feeds_; ++f) {
      const Feed& feed = movements_.feeds[f];
      if (feed.previous) continue;
      const auto passing = [&](std::size_t s) {
        double sum = 0;
        const std::size_t at = std::min(s, span_.slices - 1);
        for (std::uint32_t u = feed.first; u < feed.end; ++u) sum += flows_[at * count_ + u];
        return sum;
      };
      const auto lag = static_cast<std::size_t>(feed.lag.slices);
      for (std::size_t s = 0; s < span_.slices; ++s) {
        departing_[s * feeds_ + f] =
            feed.lag.in_first * passing(s + lag) + (1 - feed.lag.in_first) * passing(s + lag + 1);
      }
    }
  }

  /// Lanes that may take the vehicles departing on a feed's link, as in the prior.
  std::vector<double> insertion_lanes() const {
    std::map<std::pair<LinkId, VehicleClass>, std::pair<double, double>> sums;
    for (const Departures& d : prior_.departures) {
      auto& [vehicles, lanes] = sums[{d.link, d.vehicle_class}];
      vehicles += static_cast<double>(d.vehicles);
      lanes += static_cast<double>(d.vehicles) * static_cast<double>(d.insertion_lanes);
    }
    std::vector<double> lanes(feeds_, 1.0);
    for (std::size_t f = 0; f < feeds_; ++f) {
      const auto found = sums.find({movements_.feeds[f].link, movements_.feeds[f].vehicle_class});
      if (found != sums.end() && found->second.first > 0) lanes[f] = found->second.second / found->second.first;
    }
    return lanes;
  }

  void set_shares(std::size_t slice) {
    for (const Feed& feed : movements_.feeds) {
      double sum = 0;
      for (std::uint32_t u = feed.first; u < feed.end; ++u) sum += flows_[slice * count_ + u];
      // Flows are positive, but can be too small for a number: who comes all the same turns as before.
      if (!(sum > 0)) continue;
      for (std::uint32_t u = feed.first; u < feed.end; ++u) shares_[u] = flows_[slice * count_ + u] / sum;
    }
  }

  void send(std::size_t slice, std::uint32_t feed, double vehicles) {
    const SliceLag& lag = movements_.feeds[feed].lag;
    const std::size_t at = slice + static_cast<std::size_t>(lag.slices);
    arriving_[at % arriving_.size()][feed] += lag.in_first * vehicles;
    arriving_[(at + 1) % arriving_.size()][feed] += (1 - lag.in_first) * vehicles;
  }

  void depart(std::size_t slice, const std::vector<double>& insertion, double& under_way) {
    for (std::uint32_t f = 0; f < feeds_; ++f) {
      const Feed& feed = movements_.feeds[f];
      const auto vehicles = static_cast<float>(departing_[slice * feeds_ + f]);
      if (feed.previous || vehicles <= 0) continue;
      demand_.departures.push_back({feed.link, feed.vehicle_class, static_cast<std::int32_t>(slice), vehicles,
                                    static_cast<float>(insertion[f])});
      send(slice, f, static_cast<double>(vehicles));
      under_way += static_cast<double>(vehicles);
      due_of_class_[static_cast<std::size_t>(feed.vehicle_class)] += static_cast<double>(vehicles);
    }
  }

  /// Lets pass what arrives in the slice, link after link as long as vehicles get on within it.
  void advance(std::size_t slice, std::vector<double>& passed, double& under_way) {
    std::vector<double>& here = arriving_[slice % arriving_.size()];
    std::vector<double>& next_slice = arriving_[(slice + 1) % arriving_.size()];
    std::deque<std::uint32_t> waiting;
    std::vector<bool> queued(feeds_);
    for (std::uint32_t f = 0; f < feeds_; ++f) {
      if (here[f] > least_moved) waiting.push_back(f), queued[f] = true;
    }
    while (!waiting.empty()) {
      const std::uint32_t f = waiting.front();
      waiting.pop_front();
      queued[f] = false;
      const double vehicles = here[f];
      here[f] = 0;
      for (std::uint32_t u = movements_.feeds[f].first; u < movements_.feeds[f].end; ++u) {
        const double part = vehicles * shares_[u];
        passed[u] += part;
        const std::uint32_t next = movements_.all[u].next_feed;
        if (next == Movement::none) {
          under_way -= part;
          continue;
        }
        send(slice, next, part);
        if (!queued[next] && here[next] > least_moved) waiting.push_back(next), queued[next] = true;
      }
    }
    for (std::uint32_t f = 0; f < feeds_; ++f) {
      next_slice[f] += here[f];
      here[f] = 0;
    }
  }

  /// Buses and trains of the prior, where they lie within the span.
  void keep_scheduled() {
    std::map<std::tuple<LinkId, std::int64_t, VehicleClass>, std::pair<double, double>> departures;
    for (const Departures& d : prior_.departures) {
      const std::int64_t bin = slice_of_span(span_, prior_, d.bin, prior_.departure_bin_s);
      if (!scheduled(d.vehicle_class) || bin < 0 || bin >= static_cast<std::int64_t>(span_.slices)) continue;
      auto& [vehicles, lanes] = departures[{d.link, bin, d.vehicle_class}];
      vehicles += static_cast<double>(d.vehicles);
      lanes += static_cast<double>(d.vehicles) * static_cast<double>(d.insertion_lanes);
    }
    for (const auto& [key, sums] : departures) {
      const auto& [link, bin, vehicle_class] = key;
      demand_.departures.push_back({link, vehicle_class, static_cast<std::int32_t>(bin), static_cast<float>(sums.first),
                                    static_cast<float>(sums.second / sums.first)});
      due_of_class_[static_cast<std::size_t>(vehicle_class)] += sums.first;
    }
    for (Passage p : prior_.passages) {
      const std::int64_t slice = slice_of_span(span_, prior_, p.slice, prior_.slice_s);
      if (!scheduled(p.vehicle_class) || slice < 0) continue;
      p.slice = static_cast<std::int32_t>(slice);
      demand_.passages.push_back(p);
    }
  }

  void finish() {
    const auto departure_order = [](const Departures& d) { return std::tuple(d.link, d.bin, d.vehicle_class); };
    std::ranges::stable_sort(demand_.departures, {}, departure_order);
    const auto passage_order = [](const Passage& p) {
      return std::tuple(p.link, p.slice, p.previous, p.next, p.vehicle_class);
    };
    std::ranges::stable_sort(demand_.passages, {}, passage_order);
    for (ClassProperties c : prior_.classes) {
      c.vehicles = due_of_class_[static_cast<std::size_t>(c.vehicle_class)];
      if (c.vehicles > 0) demand_.classes.push_back(c);
      demand_.vehicles_due += c.vehicles;
    }
  }

  const Movements& movements_;
  const SliceFlows& flows_;
  const SliceSpan& span_;
  const Demand& prior_;
  std::size_t count_;
  std::size_t feeds_;
  std::vector<double> shares_;                 ///< [movement]: of its feed
  std::vector<double> departing_;              ///< [slice][feed]
  std::vector<std::vector<double>> arriving_;  ///< [slice, as a ring][feed]: vehicles at the end of the feed's link
  std::array<double, vehicle_class_count> due_of_class_{};
  Demand demand_;
};

}  // namespace

Demand load_flows(const Movements& movements, const SliceFlows& flows, const SliceSpan& span, const Demand& prior) {
  return Loading(movements, flows, span, prior).run();
}

}  // namespace nightwave
