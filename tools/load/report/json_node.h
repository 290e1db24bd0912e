// SPDX-License-Identifier: Apache-2.0
//
// A value in a JSON file that somebody may have written by hand: it is asked for what should be
// there, answers that or nothing (0, "", no elements), and the first fault is kept with its place.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/base/result.h"

namespace restante::load {

// One file's JSON. Nodes point into it.
class JsonDocument {
 public:
  // Corrupt: no JSON, or not an object whose "format" is `format` and whose "format_version" is 1.
  // `source` names the file in errors.
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text, std::string source,
                                                  std::string_view format);

  class Node {
   public:
    // Of an object.
    Node member(const char* name) const;
    bool has(const char* name) const;

    // Of an array.
    std::vector<Node> elements() const;

    std::string text() const;
    std::uint64_t count() const;
    double number() const;

    // Notes that this value is `what`, unless there is a fault already.
    void find_fault(std::string_view what) const;

   private:
    friend class JsonDocument;
    Node(const nlohmann::json* value, std::string where, std::string& fault)
        : value_(value), where_(std::move(where)), fault_(&fault) {}

    const nlohmann::json* value_;  // null: it is missing, and the fault is noted
    std::string where_;
    std::string* fault_;
  };

  Node root() { return {&json_, "", fault_}; }

  // Whether all that was asked for was there: Corrupt, and which file, where in it and what.
  [[nodiscard]] Result<void> check() const;

 private:
  JsonDocument(nlohmann::json json, std::string source)
      : json_(std::move(json)), source_(std::move(source)) {}

  nlohmann::json json_;
  std::string source_;
  std::string fault_;
};

}  // namespace restante::load
