// SPDX-License-Identifier: Apache-2.0
//
// Cuts what a server sends into replies, in place: only a line that is spread over several reads
// is put together in a buffer of its own.
//
//   while ((found = reader.next(octets)) != Found::Nothing) …
//
// Whoever gets a Status that more belongs to says so with begin_listing() or begin_message() before
// the next call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "message_counter.h"

namespace restante::load {

class ReplyReader {
 public:
  enum class Found {
    Nothing,  // the octets are used up
    Status,   // line() is the first line of a reply
    Line,     // line() is one of a listing, its dots undone
    End,      // of the listing or the message
    Endless   // a line grew beyond line_octets_max: nothing after it makes sense
  };

  // Far beyond the 512 octets of RFC 2449, section 4: servers that overstep are to be told so.
  static constexpr std::size_t line_octets_max = std::size_t{64} * 1024;

  // Takes octets from the front until there is something to tell.
  [[nodiscard]] Found next(std::string_view& octets);

  void begin_listing() { part_ = Part::Listing; }
  void begin_message();

  // Without its end. Valid until the next call.
  std::string_view line() const { return line_; }
  // Whether the line ended with LF alone.
  bool lacks_cr() const { return lacks_cr_; }

  // The message that has just ended.
  const MessageCounter& message() const { return message_; }

  // Something was begun that has not ended: a listing, a message or a line.
  bool is_within_reply() const { return is_within_body() || is_within_line(); }
  bool is_within_body() const { return part_ != Part::Status; }

  // Forgets everything: a new connection.
  void reset();

 private:
  enum class Part { Status, Listing, Message };

  bool take_line(std::string_view& octets);
  bool is_within_line() const { return !held_is_used_ && !held_.empty(); }

  Part part_ = Part::Status;
  std::string held_;  // the beginning of a line whose end has not come
  bool held_is_used_ = false;
  std::string_view line_;
  bool lacks_cr_ = false;
  MessageCounter message_;
};

}  // namespace restante::load
