// SPDX-License-Identifier: Apache-2.0
//
// Remembers what a server says of a maildrop in one session, and notes where it contradicts itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "message_counter.h"
#include "recorder.h"

namespace restante::load {

class Inspector {
 public:
  explicit Inspector(Recorder& recorder) : recorder_(recorder) {}

  // A new session, of this user. Borrows the name.
  void begin(std::string_view user);

  // A violation that somebody else has seen.
  void note(std::string_view what, std::string_view detail);

  // Each takes a line without its end.
  void stat(std::string_view line);
  void list_line(std::string_view line);
  void list_end();
  void uidl_line(std::string_view line);
  void uidl_end();
  void retr_status(std::string_view line);
  void retr_end(std::uint64_t number, const MessageCounter& message);

  // All messages were retrieved, each once.
  void all_retrieved();

  // Of STAT, and of LIST where there was no STAT.
  std::uint64_t messages() const;

  // What LIST said; nothing if it wasn't asked.
  std::optional<std::uint64_t> octets_of(std::uint64_t number) const;

 private:
  struct Sum {
    std::uint64_t messages = 0;
    std::uint64_t octets = 0;
  };

  Recorder& recorder_;
  std::string_view user_;
  std::optional<Sum> stat_;
  std::vector<std::uint64_t> sizes_;  // by LIST, of message 1 first
  std::uint64_t listed_octets_ = 0;
  std::uint64_t unique_ids_ = 0;
  std::uint64_t retrieved_octets_ = 0;
  std::optional<std::uint64_t> announced_;  // by the +OK of RETR
};

}  // namespace restante::load
