// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_net.hpp"

#include "base/errors.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

std::vector<Point> parse_shape(const XmlElement& element) {
  std::vector<Point> shape;
  std::string_view text = element.text_or("shape", "");
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view point = text.substr(0, blank);
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
    if (point.empty()) continue;
    const auto words = split_words(point);
    const auto x = words.size() >= 2 ? parse_number(words[0]) : std::nullopt;
    const auto y = words.size() >= 2 ? parse_number(words[1]) : std::nullopt;
    if (!x || !y) element.fail("has the point '" + std::string(point) + "' in its shape (must be x,y)", "correct it");
    shape.push_back({*x, *y});
  }
  return shape;
}

SumoEdgeFunction parse_function(const XmlElement& element) {
  const std::string_view function = element.text_or("function", "normal");
  if (function == "normal" || function.empty()) return SumoEdgeFunction::normal;
  if (function == "internal") return SumoEdgeFunction::internal;
  if (function == "crossing") return SumoEdgeFunction::crossing;
  if (function == "walkingarea") return SumoEdgeFunction::walking_area;
  return SumoEdgeFunction::other;
}

std::vector<std::string> copy_words(std::string_view list) {
  const auto words = split_words(list);
  return {words.begin(), words.end()};
}

class NetHandler : public XmlHandler {
 public:
  explicit NetHandler(SumoNet& net) : net_(net) {}

  void open(const XmlElement& e) override {
    const std::string_view name = e.name();
    if (depth_++ == 0) {
      if (name != "net") e.fail("is not the root of a SUMO net", "name a file made by netconvert or netedit");
      open_net(e);
    } else if (name == "edge") {
      open_edge(e);
    } else if (name == "lane") {
      open_lane(e);
    } else if (name == "junction") {
      open_junction(e);
    } else if (name == "request") {
      open_request(e);
    } else if (name == "connection") {
      open_connection(e);
    } else if (name == "tlLogic" || name == "phase") {
      net_.programs.open(e);
    }
  }

  void close(std::string_view name) override {
    --depth_;
    if (name == "edge") {
      if (net_.edges.back().lanes.empty()) {
        throw InputError(net_.file, "edge '" + net_.edges.back().id + "'", "has no lane", "make the net again");
      }
      in_edge_ = false;
    } else if (name == "tlLogic") {
      net_.programs.close();
    }
  }

 private:
  void open_net(const XmlElement& e) {
    net_.turn_speed_limit = e.number_or("limitTurnSpeed", -1);
    net_.left_hand_traffic = e.boolean_or("lefthand", false);
  }

  void open_edge(const XmlElement& e) {
    SumoEdge edge;
    edge.id = e.text("id");
    edge.function = parse_function(e);
    if (edge.function == SumoEdgeFunction::normal) {
      edge.from = e.text("from");
      edge.to = e.text("to");
    } else if (edge.function == SumoEdgeFunction::other) {
      ++net_.dropped["edges_of_function_" + std::string(e.text("function"))];
    }
    edge.shape = parse_shape(e);
    net_.edges.push_back(std::move(edge));
    in_edge_ = true;
  }

  void open_lane(const XmlElement& e) {
    if (!in_edge_) e.fail("stands outside an edge", "make the net again");
    SumoEdge& edge = net_.edges.back();
    // SUMO itself counts lanes by their order; old nets repeat an index on internal edges.
    if (edge.function == SumoEdgeFunction::normal && e.has("index") &&
        e.integer("index") != static_cast<std::int64_t>(edge.lanes.size())) {
      e.fail("has index " + std::to_string(e.integer("index")) + " (must be " + std::to_string(edge.lanes.size()) +
                 ", lanes in order)",
             "make the net again");
    }
    SumoLane lane;
    lane.id = e.text("id");
    lane.length_m = e.non_negative("length");
    lane.speed_m_s = e.non_negative("speed");
    lane.classes = permitted_classes(e);
    lane.shape = parse_shape(e);
    if (lane.speed_m_s == 0)
      e.fail("has speed 0 (must be above)", "correct it, or close the lane with disallow=\"all\"");
    edge.lanes.push_back(std::move(lane));
  }

  void open_junction(const XmlElement& e) {
    SumoJunction junction;
    junction.id = e.text("id");
    junction.type = e.text("type");
    if (junction.type != "internal") {
      junction.position = {e.number("x"), e.number("y")};
      junction.incoming_lanes = copy_words(e.text_or("incLanes", ""));
      junction.internal_lanes = copy_words(e.text_or("intLanes", ""));
    }
    net_.junctions.push_back(std::move(junction));
  }

  void open_request(const XmlElement& e) {
    if (net_.junctions.empty()) e.fail("stands outside a junction", "make the net again");
    SumoRequest request;
    const std::int64_t index = e.integer("index");
    if (index < 0) e.fail("has a negative index", "make the net again");
    request.index = static_cast<std::size_t>(index);
    request.response = e.text("response");
    request.foes = e.text("foes");
    if (request.response.find_first_not_of("01") != std::string::npos ||
        request.foes.find_first_not_of("01") != std::string::npos) {
      e.fail("has bits other than 0 and 1 at junction '" + net_.junctions.back().id + "'", "make the net again");
    }
    net_.junctions.back().requests.push_back(std::move(request));
  }

  void open_connection(const XmlElement& e) {
    SumoConnection c;
    c.from = e.text("from");
    c.to = e.text("to");
    c.from_lane = lane_number(e, "fromLane");
    c.to_lane = lane_number(e, "toLane");
    c.via = e.text_or("via", "");
    c.signal = e.text_or("tl", "");
    if (!c.signal.empty()) {
      c.link_index = e.integer("linkIndex");
      if (c.link_index < 0) e.fail("has a negative linkIndex", "correct it");
    }
    const std::string_view direction = e.text_or("dir", "s");
    const std::string_view state = e.text_or("state", "M");
    c.direction = direction.empty() ? 's' : direction.front();
    c.state = state.empty() ? 'M' : state.front();
    c.classes = permitted_classes(e);
    c.label = e.label();
    net_.connections.push_back(std::move(c));
  }

  static std::size_t lane_number(const XmlElement& e, std::string_view attribute) {
    const std::int64_t lane = e.integer(attribute);
    if (lane < 0 || lane > 255) e.fail(std::string(attribute) + " must be between 0 and 255", "correct it");
    return static_cast<std::size_t>(lane);
  }

  SumoNet& net_;
  int depth_ = 0;
  bool in_edge_ = false;
};

}  // namespace

SumoNet read_sumo_net(const std::filesystem::path& file) {
  SumoNet net;
  net.file = file.string();
  NetHandler handler(net);
  read_xml(file, handler);
  return net;
}

}  // namespace nightwave
