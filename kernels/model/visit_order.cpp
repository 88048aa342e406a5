// SPDX-License-Identifier: Apache-2.0
#include "kernels/model/visit_order.hpp"

#include <algorithm>

#include "kernels/model/components.hpp"

namespace nightwave::model {

/// What is ordered in a circle of nodes: their in-links, parts of the schedule and out-links, in this order.
struct VisitOrder::Elements {
  struct Element {
    PartKind kind;
    std::uint32_t index;  ///< as in a PartOp
  };
  struct ShortLink {
    std::uint32_t out, in;  ///< elements: its beginning, its stop lines
    std::int32_t travel_steps;
  };
  std::vector<Element> all;
  std::vector<std::vector<std::uint32_t>> successors;  ///< who waits for an element
  std::vector<ShortLink> short_links;                  ///< between these nodes
};

VisitOrder::VisitOrder(const ModelTables& tables, const std::vector<std::uint32_t>& group_of, Program& program)
    : m_(tables),
      group_of_(group_of),
      p_(program),
      downstream_(tables.links.size(), none),
      schedule_of_(tables.groups.size(), none) {
  for (std::uint32_t n = 0; n < m_.nodes.size(); ++n) {
    const Node& node = m_.nodes[n];
    for (std::uint32_t l = node.link_begin; l < node.link_begin + node.link_count; ++l) downstream_[l] = n;
    scheduled_.push_back(static_cast<std::uint32_t>(p_.schedule.size()));
    schedule(node);
  }
  scheduled_.push_back(static_cast<std::uint32_t>(p_.schedule.size()));
}

/// Lane groups after those that they yield to.
void VisitOrder::schedule(const Node& node) {
  if (node.link_count == 0) return;
  const Link& last = m_.links[node.link_begin + node.link_count - 1];
  const std::uint32_t first = m_.links[node.link_begin].group_begin;
  std::vector<std::vector<std::uint32_t>> waits_for_me(last.group_begin + last.group_count - first);
  for (std::uint32_t k = node.turn_begin; k < node.turn_begin + node.turn_count; ++k)
    for (std::uint32_t f = m_.turns[k].foe_begin; f < m_.turns[k].foe_begin + p_.turns[k].foe_count; ++f)
      waits_for_me[group_of_[m_.foes[f]] - first].push_back(group_of_[k] - first);
  for (const std::vector<std::uint32_t>& component : components_in_order(waits_for_me)) {
    if (p_.ins[p_.groups[first + component.front()].in].simple) continue;
    ScheduleOp part;
    part.begin = static_cast<std::uint32_t>(p_.scheduled_groups.size());
    for (const std::uint32_t g : component) {
      schedule_of_[first + g] = static_cast<std::uint32_t>(p_.schedule.size());
      p_.scheduled_groups.push_back(first + g);
      part.turns += p_.groups[first + g].count;
    }
    part.end = static_cast<std::uint32_t>(p_.scheduled_groups.size());
    p_.schedule.push_back(part);
  }
}

std::int32_t VisitOrder::travel_steps(std::uint32_t link) const {
  return m_.streams[m_.links[link].stream_begin].travel_steps;
}

void VisitOrder::add(const Cluster& cluster, std::uint32_t scratch_size) {
  ClusterOp op;
  op.node_begin = cluster.node_begin;
  op.node_end = cluster.node_begin + cluster.node_count;
  op.visit_begin = first_visit_ = static_cast<std::uint32_t>(p_.visits.size());
  op.scratch_size = scratch_size;
  std::vector<std::vector<std::uint32_t>> next(cluster.node_count);
  for (std::uint32_t n = op.node_begin; n < op.node_end; ++n)
    for (std::uint32_t o = m_.nodes[n].out_begin; o < m_.nodes[n].out_begin + m_.nodes[n].out_count; ++o)
      if (p_.ins[m_.outs[o].link].short_link)
        next[n - op.node_begin].push_back(downstream_[m_.outs[o].link] - op.node_begin);
  begin_visit(block_steps);
  for (std::vector<std::uint32_t>& component : components_in_order(next)) {
    const std::uint32_t first = component.front();
    const bool circle = component.size() > 1 || std::ranges::find(next[first], first) != next[first].end();
    for (std::uint32_t& n : component) n += op.node_begin;
    if (circle)
      visit_circle(component);
    else
      visit_node(component.front());
  }
  op.visit_end = static_cast<std::uint32_t>(p_.visits.size());
  p_.clusters.push_back(op);
}

void VisitOrder::visit_node(std::uint32_t n) {
  const NodeOp& node = p_.nodes[n];
  visit(PartKind::stop_lines, node.in_begin, node.in_end);
  visit(PartKind::schedule, scheduled_[n], scheduled_[n + 1]);
  visit(PartKind::ends, node.in_begin, node.in_end);
  visit(PartKind::beginnings, node.out_begin, node.out_end);
}

void VisitOrder::visit_circle(const std::vector<std::uint32_t>& nodes) {
  const Elements elements = elements_of(nodes);
  const auto components = components_in_order(elements.successors);
  std::vector<std::uint32_t> component_of(elements.all.size());
  std::vector<std::int32_t> steps(components.size(), block_steps);
  for (std::uint32_t c = 0; c < components.size(); ++c)
    for (const std::uint32_t e : components[c]) component_of[e] = c;
  for (const Elements::ShortLink& link : elements.short_links) {
    const std::uint32_t c = component_of[link.out];
    if (component_of[link.in] == c) steps[c] = std::min(steps[c], link.travel_steps);
  }
  for (std::uint32_t c = 0; c < components.size(); ++c) {
    begin_visit(steps[c]);
    // Ascending, which is an order for as long as no short link is travelled.
    for (const std::uint32_t e : components[c])
      visit(elements.all[e].kind, elements.all[e].index, elements.all[e].index + 1);
  }
  begin_visit(block_steps);
  for (const std::uint32_t n : nodes) visit(PartKind::ends, p_.nodes[n].in_begin, p_.nodes[n].in_end);
}

VisitOrder::Elements VisitOrder::elements_of(const std::vector<std::uint32_t>& nodes) const {
  Elements elements;
  std::vector<std::uint32_t> first_link, first_schedule, first_out;  // elements of each node
  const auto add = [&](PartKind kind, std::uint32_t begin, std::uint32_t end) {
    const auto first = static_cast<std::uint32_t>(elements.all.size());
    for (std::uint32_t i = begin; i < end; ++i) elements.all.push_back({kind, i});
    return first;
  };
  for (const std::uint32_t n : nodes)
    first_link.push_back(add(PartKind::stop_lines, p_.nodes[n].in_begin, p_.nodes[n].in_end));
  for (const std::uint32_t n : nodes)
    first_schedule.push_back(add(PartKind::schedule, scheduled_[n], scheduled_[n + 1]));
  for (const std::uint32_t n : nodes)
    first_out.push_back(add(PartKind::beginnings, p_.nodes[n].out_begin, p_.nodes[n].out_end));

  elements.successors.resize(elements.all.size());
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const Node& node = m_.nodes[nodes[i]];
    // Where the outflow of a turn is made.
    const auto maker = [&](std::uint32_t turn) {
      const std::uint32_t group = group_of_[turn];
      return schedule_of_[group] == none ? first_link[i] + p_.groups[group].in - node.link_begin
                                         : first_schedule[i] + schedule_of_[group] - scheduled_[nodes[i]];
    };
    const auto wait = [&](std::uint32_t for_whom, std::uint32_t who) {
      if (for_whom != who) elements.successors[for_whom].push_back(who);
    };
    for (std::uint32_t k = node.turn_begin; k < node.turn_begin + node.turn_count; ++k) {
      wait(first_link[i] + p_.groups[group_of_[k]].in - node.link_begin, maker(k));
      for (std::uint32_t f = 0; f < p_.turns[k].foe_count; ++f)
        wait(maker(m_.foes[m_.turns[k].foe_begin + f]), maker(k));
    }
    for (std::uint32_t o = 0; o < node.out_count; ++o) {
      const Out& out = m_.outs[node.out_begin + o];
      for (std::uint32_t f = 0; f < out.feeder_count; ++f)
        wait(maker(m_.feeders[out.feeder_begin + f]), first_out[i] + o);
      if (!p_.ins[out.link].short_link) continue;
      const auto next = std::lower_bound(nodes.begin(), nodes.end(), downstream_[out.link]);
      if (next == nodes.end() || *next != downstream_[out.link]) continue;
      const std::uint32_t in =
          first_link[static_cast<std::size_t>(next - nodes.begin())] + out.link - m_.nodes[*next].link_begin;
      wait(first_out[i] + o, in);
      elements.short_links.push_back({first_out[i] + o, in, travel_steps(out.link)});
    }
  }
  return elements;
}

/// What comes next is advanced `steps` at a time. Whole blocks go on in the visit that they are in.
void VisitOrder::begin_visit(std::int32_t steps) {
  const bool begun = p_.visits.size() > first_visit_;
  if (begun && steps == block_steps && p_.visits.back().steps == block_steps) return;
  const auto parts = static_cast<std::uint32_t>(p_.parts.size());
  p_.visits.push_back({parts, parts, steps});
}

void VisitOrder::visit(PartKind kind, std::uint32_t begin, std::uint32_t end) {
  if (begin == end) return;
  VisitOp& visit = p_.visits.back();
  if (visit.begin < visit.end && p_.parts.back().kind == kind && p_.parts.back().end == begin)
    p_.parts.back().end = end;
  else
    p_.parts.push_back({kind, begin, end});
  visit.end = static_cast<std::uint32_t>(p_.parts.size());
}

}  // namespace nightwave::model
