// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <set>
#include <vector>

namespace restante::oauth {

namespace {

// Sees what is gone once the text is parsed: names given twice, and the depth as it grows.
class Strictness {
 public:
  void see(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > json_depth_max) broken_ = true;
    if (event == Json::parse_event_t::object_start) {
      names_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      names_.pop_back();
    } else if (event == Json::parse_event_t::key) {
      const bool is_new = names_.back().insert(parsed.get<std::string>()).second;
      if (!is_new) broken_ = true;
    }
  }

  bool broken() const { return broken_; }

 private:
  std::vector<std::set<std::string>> names_;  // of each object that is open
  bool broken_ = false;
};

}  // namespace

std::optional<Json> parse_object(std::string_view text) {
  // The parser takes a NUL for the end and would not look at what follows.
  if (text.find('\0') != text.npos) return std::nullopt;
  Strictness strictness;
  const auto see = [&strictness](int depth, Json::parse_event_t event, Json& parsed) {
    strictness.see(depth, event, parsed);
    return true;
  };
  constexpr bool throwing = false;
  std::optional<Json> value = Json::parse(text, see, throwing);
  if (!value->is_object() || strictness.broken()) return std::nullopt;
  return value;
}

const std::string* string_member(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? nullptr : member->get_ptr<const std::string*>();
}

}  // namespace restante::oauth
