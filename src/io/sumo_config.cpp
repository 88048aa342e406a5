// SPDX-License-Identifier: Apache-2.0
#include "io/sumo_config.hpp"

#include "base/errors.hpp"
#include "io/sumo_xml.hpp"

namespace nightwave {
namespace {

class ConfigHandler : public XmlHandler {
 public:
  ConfigHandler(const std::filesystem::path& folder, SumoSources& sources) : folder_(folder), sources_(sources) {}

  void open(const XmlElement& e) override {
    const std::string_view name = e.name();
    if (name == "net-file" || name == "net" || name == "n") {
      sources_.net = path(value(e));
    } else if (name == "route-files" || name == "routes" || name == "r") {
      sources_.routes = paths(value(e));
    } else if (name == "additional-files" || name == "additional" || name == "a") {
      sources_.additional = paths(value(e));
    } else if (name == "begin" || name == "b") {
      sources_.begin_s = seconds(e);
    } else if (name == "end" || name == "e") {
      // -1 is SUMO's way to say "until everybody has arrived".
      if (const double end = seconds(e); end >= 0) sources_.end_s = end;
    } else if ((name == "scale" && value(e) != "1" && value(e) != "1.0") || name == "weight-files") {
      ++sources_.dropped["config_option_" + std::string(name)];
    }
  }
  void close(std::string_view) override {}

 private:
  static std::string_view value(const XmlElement& e) { return e.has("v") ? e.text("v") : e.text("value"); }

  static double seconds(const XmlElement& e) {
    const auto time = parse_time(value(e));
    if (!time)
      e.fail("has value=\"" + std::string(value(e)) + "\" (must be a time in seconds or as h:m:s)", "correct it");
    return *time;
  }

  std::filesystem::path path(std::string_view name) const { return folder_ / std::filesystem::path(name); }

  std::vector<std::filesystem::path> paths(std::string_view list) const {
    std::vector<std::filesystem::path> result;
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      std::string_view name = list.substr(0, comma);
      list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
      while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
      while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
      if (!name.empty()) result.push_back(path(name));
    }
    return result;
  }

  std::filesystem::path folder_;
  SumoSources& sources_;
};

}  // namespace

SumoSources read_sumo_config(const std::filesystem::path& file) {
  SumoSources sources;
  sources.config = file;
  ConfigHandler handler(file.parent_path(), sources);
  read_xml(file, handler);
  if (sources.net.empty()) {
    throw InputError(file.string(), "net-file", "is missing", "name the net in the configuration, or use --net");
  }
  return sources;
}

}  // namespace nightwave
