// SPDX-License-Identifier: Apache-2.0
#include "json_node.h"

#include <fmt/format.h>

namespace restante::load {

using nlohmann::json;

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::string source,
                                         std::string_view format) {
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) {
    return failure(ErrorKind::Corrupt, fmt::format("{}: this is no JSON", source));
  }
  if (!value.is_object() || !value.contains("format") || value["format"] != format) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}: this JSON is not of the format \"{}\"", source, format));
  }
  if (!value.contains("format_version") || value["format_version"] != 1) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}: this restante-load reads format_version 1 alone", source));
  }
  return JsonDocument(std::move(value), std::move(source));
}

Result<void> JsonDocument::check() const {
  if (fault_.empty()) return {};
  return failure(ErrorKind::Corrupt, fmt::format("{}: {}", source_, fault_));
}

void JsonDocument::Node::find_fault(std::string_view what) const {
  if (fault_->empty()) *fault_ = fmt::format("{} {}", where_, what);
}

bool JsonDocument::Node::has(const char* name) const {
  return value_ != nullptr && value_->is_object() && value_->contains(name);
}

JsonDocument::Node JsonDocument::Node::member(const char* name) const {
  Node found(nullptr, where_.empty() ? name : where_ + '.' + name, *fault_);
  if (has(name)) {
    found.value_ = &(*value_)[name];
  } else {
    found.find_fault("is missing");
  }
  return found;
}

std::vector<JsonDocument::Node> JsonDocument::Node::elements() const {
  std::vector<Node> found;
  if (value_ == nullptr) return found;
  if (!value_->is_array()) find_fault("should be an array");
  if (!value_->is_array()) return found;
  for (const json& element : *value_) {
    found.push_back({&element, fmt::format("{}[{}]", where_, found.size()), *fault_});
  }
  return found;
}

std::string JsonDocument::Node::text() const {
  if (value_ == nullptr) return {};
  if (value_->is_string()) return value_->get<std::string>();
  find_fault("should be a text");
  return {};
}

std::uint64_t JsonDocument::Node::count() const {
  if (value_ == nullptr) return 0;
  if (value_->is_number_unsigned()) return value_->get<std::uint64_t>();
  find_fault("should be a whole number, 0 or more");
  return 0;
}

double JsonDocument::Node::number() const {
  if (value_ == nullptr) return 0;
  if (value_->is_number()) return value_->get<double>();
  find_fault("should be a number");
  return 0;
}

}  // namespace restante::load
