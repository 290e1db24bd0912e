// SPDX-License-Identifier: Apache-2.0
//
// A Conversation, the time and what it recorded, for a test that plays the server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "traffic/conversation.h"

namespace restante::load::testing {

class Talk final : Conversation::Requests {
 public:
  explicit Talk(Scenario scenario, Manner manner = {}, User user = {"joe", "secret"})
      : scenario_(scenario),
        manner_(std::move(manner)),
        user_(std::move(user)),
        recorder_(leading_kind(scenario)),
        conversation_(manner_, recorder_, *this) {
    conversation_.begin(scenario_, user_, due, now);
  }

  // What the server sends; answers what the client sends upon it.
  std::string say(std::string_view octets) {
    std::string out;
    next = conversation_.receive(octets, now, out);
    return out;
  }

  std::string go_on() {
    std::string out;
    next = conversation_.go_on(now, out);
    return out;
  }

  // Up to the login; answers what the client asks first behind it.
  std::string log_in() {
    say("+OK hello\r\n");
    say("+OK\r\n");
    return say("+OK\r\n");
  }

  Conversation& conversation() { return conversation_; }
  Recorder& recorder() { return recorder_; }

  Results results() const {
    Results results;
    recorder_.add_to(results);
    return results;
  }

  // "what: example" of each, and how often where that is not once.
  std::string violations() const { return text(results().violations); }
  std::string errors() const { return text(results().errors); }

  const Operation operation(Kind kind) const { return results().operations[index_of(kind)]; }

  Instant due = Instant(std::chrono::seconds(1'000));
  Instant now = due;
  Conversation::Next next = Conversation::Next::Receive;
  std::optional<int> requests;  // how many are due; nothing: always one more

 private:
  static std::string text(const std::vector<Tally>& tallies) {
    std::string text;
    for (const Tally& tally : tallies) {
      text += tally.what + ": " + tally.examples.front() + "\n";
      if (tally.count > 1) text += "  " + std::to_string(tally.count) + " times\n";
    }
    return text;
  }

  std::optional<Instant> next_due(Instant asked) override {
    if (requests && (*requests)-- <= 0) return std::nullopt;
    return asked;
  }

  const Scenario scenario_;
  const Manner manner_;
  User user_;
  Recorder recorder_;
  Conversation conversation_;
};

inline Scenario scenario(std::string_view name, std::uint64_t retrieve = Scenario::all) {
  return *scenario_named(name, retrieve);
}

}  // namespace restante::load::testing
