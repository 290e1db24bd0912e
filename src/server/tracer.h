// SPDX-License-Identifier: Apache-2.0
//
// Tells clerks what the sessions that operators follow say and are told. While nobody is followed a
// session's line costs a comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "restante/clerk/desk.h"
#include "restante/clerk/sessions.h"
#include "restante/pop3/host.h"
#include "restante/pop3/trace.h"

namespace restante::server {

class Tracer final : pop3::Trace {
 public:
  using Ticket = clerk::Desk::Ticket;

  // Both are borrowed.
  Tracer(pop3::Host& host, clerk::Desk& desk) : host_(host), desk_(desk) {}

  void begin(const Ticket& ticket, clerk::SessionFilter filter);
  void end(const Ticket& ticket);

 private:
  struct Followed {
    clerk::SessionFilter filter;
    std::uint32_t lost = 0;  // lines that the clerk was too slow to hear
  };

  // Of those who have not logged in, so many are remembered by name.
  static constexpr std::size_t names_max = 4096;

  void on_line(const pop3::Conversation& conversation, Direction direction,
               std::string_view line) override;
  std::string user_of(const pop3::Conversation& conversation, Direction direction,
                      std::string_view line);
  void tell(const Ticket& ticket, Followed& followed, std::string_view body);

  pop3::Host& host_;
  clerk::Desk& desk_;
  std::map<Ticket, Followed> followed_;
  // Who said USER, by the session's id: whoever follows a user wants to see the login.
  std::unordered_map<std::uint64_t, std::string> names_;
};

}  // namespace restante::server
