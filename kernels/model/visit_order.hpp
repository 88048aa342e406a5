// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/model/program.hpp"

namespace nightwave::model {

/// In which order a cluster is tried (trial.hpp): whatever needs the outflow of the same seconds after what makes it.
/// A lane group needs what its foes let out and, on a short link, what entered it a few seconds ago; the beginning of a
/// link needs the lane groups that lead to it. Whole nodes go upstream first. Where short links join nodes in a circle,
/// their lane groups and links are ordered one by one, for most of such circles are a street with two directions:
/// nobody turns round, so that neither direction waits for the other.
class VisitOrder {
 public:
  /// `program` has everything but its schedule, parts, visits and clusters. `group_of`: [turn].
  VisitOrder(const ModelTables& tables, const std::vector<std::uint32_t>& group_of, Program& program);
  /// Adds a cluster with the visits of its nodes.
  void add(const Cluster& cluster, std::uint32_t scratch_size);

 private:
  struct Elements;

  void schedule(const Node& node);
  void visit_node(std::uint32_t node);
  // `nodes` ascending.
  void visit_circle(const std::vector<std::uint32_t>& nodes);
  Elements elements_of(const std::vector<std::uint32_t>& nodes) const;
  void visit(PartKind kind, std::uint32_t begin, std::uint32_t end);
  void begin_visit(std::int32_t steps);
  std::int32_t travel_steps(std::uint32_t link) const;

  const ModelTables& m_;
  const std::vector<std::uint32_t>& group_of_;
  Program& p_;
  std::vector<std::uint32_t> downstream_;   // [link] node
  std::vector<std::uint32_t> scheduled_;    // [node] first of its schedule; one more at the end
  std::vector<std::uint32_t> schedule_of_;  // [lane group]; none on simple links
  std::uint32_t first_visit_ = 0;           // of the cluster that is added
};

}  // namespace nightwave::model
