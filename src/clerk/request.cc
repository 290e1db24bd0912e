// SPDX-License-Identifier: Apache-2.0
#include "request.h"

#include <utility>

#include "json.h"
#include "restante/base/log.h"

namespace restante::clerk {

namespace {

constexpr const char* what_a_request_is =
    R"(a request is one JSON object in one line, such as {"verb":"who","user":"joe*"})";

// Values are plain: what lies deeper is not even kept, lest brackets by the thousand cost us.
Json parse_flat(std::string_view line) {
  constexpr int depth_max = 1;
  const auto is_wanted = [](int depth, Json::parse_event_t, Json&) { return depth <= depth_max; };
  return Json::parse(line, is_wanted, false);
}

}  // namespace

std::expected<Request, std::string> Request::parse(std::string_view line) {
  const Json json = parse_flat(line);
  if (!json.is_object()) return std::unexpected(what_a_request_is);
  Request request;
  for (const auto& [key, value] : json.items()) {
    if (value.is_string()) {
      request.texts_[key] = value.get<std::string>();
    } else if (value.is_number()) {
      request.texts_[key] = value.dump();
    } else if (value.is_boolean()) {
      if (value.get<bool>()) request.flags_.insert(key);
    } else if (!value.is_null()) {
      return std::unexpected("\"" + key + "\" must be a text, a number, true or false");
    }
  }
  const auto verb = request.texts_.find("verb");
  if (verb == request.texts_.end()) return std::unexpected(what_a_request_is);
  request.verb_ = std::move(verb->second);
  request.texts_.erase(verb);
  return request;
}

std::optional<std::string> Request::text(std::string_view key) const {
  const auto found = texts_.find(key);
  if (found == texts_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> Request::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, text] : texts_) keys.push_back(key);
  keys.insert(keys.end(), flags_.begin(), flags_.end());
  return keys;
}

std::string Request::describe() const {
  std::string all;
  for (const auto& [key, text] : texts_) {
    all += (all.empty() ? "" : " ") + key + "=" + log::escaped(log::Format::Logfmt, text);
  }
  for (const std::string& flag : flags_) all += (all.empty() ? "" : " ") + flag;
  return all;
}

}  // namespace restante::clerk
