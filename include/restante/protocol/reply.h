// SPDX-License-Identifier: Apache-2.0
//
// Replies: "+OK text" and "-ERR [CODE] text", CRLF included (RFC 1939, section 3). Response codes
// are those of RFC 2449 (IN-USE, LOGIN-DELAY), RFC 3206 (AUTH, SYS/TEMP, SYS/PERM) and RFC 6856
// (UTF8). Nothing that a client sent is ever repeated in one.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace restante::protocol {

enum class ResponseCode { None, Auth, InUse, LoginDelay, SysPerm, SysTemp, Utf8 };

// RFC 2449, section 4: with its CRLF a first line has at most 512 octets. Ours are far shorter,
// and a reply of this length needs no memory from the heap.
inline constexpr std::size_t reply_octets_usual = 256;

class Reply {
 public:
  template <class... Values>
  static Reply ok(fmt::format_string<Values...> text, Values&&... values) {
    Reply reply("+OK ");
    fmt::format_to(fmt::appender(reply.text_), text, std::forward<Values>(values)...);
    reply.end_line();
    return reply;
  }

  template <class... Values>
  static Reply error(ResponseCode code, fmt::format_string<Values...> text, Values&&... values) {
    Reply reply(code);
    fmt::format_to(fmt::appender(reply.text_), text, std::forward<Values>(values)...);
    reply.end_line();
    return reply;
  }

  std::string_view octets() const { return {text_.data(), text_.size()}; }

 private:
  explicit Reply(std::string_view start);
  explicit Reply(ResponseCode code);
  void end_line();

  fmt::basic_memory_buffer<char, reply_octets_usual> text_;
};

// The end of a multi-line reply.
inline constexpr std::string_view termination = ".\r\n";

}  // namespace restante::protocol
