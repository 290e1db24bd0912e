// SPDX-License-Identifier: Apache-2.0
//
// Tells clerks what the sessions that operators follow say and are told, and the log what those say
// that the configuration names (log.protocol). While nobody is followed a session's line costs a
// comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "restante/clerk/desk.h"
#include "restante/clerk/sessions.h"
#include "restante/pop3/host.h"
#include "restante/pop3/trace.h"

namespace restante::server {

class Tracer final : pop3::Trace {
 public:
  using Ticket = clerk::Desk::Ticket;

  // `host` and `desk` are borrowed. `logged` is whom the log follows: networks and users.
  Tracer(pop3::Host& host, clerk::Desk& desk, const std::vector<std::string>& logged);

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
  bool is_logged(const clerk::Session& session) const;
  static void write_to_log(const pop3::Conversation& conversation, Direction direction,
                           std::string_view user, std::string_view line);

  pop3::Host& host_;
  clerk::Desk& desk_;
  std::map<Ticket, Followed> followed_;
  std::vector<clerk::SessionFilter> logged_;
  // Who said USER, by the session's id: whoever follows a user wants to see the login.
  std::unordered_map<std::uint64_t, std::string> names_;
};

}  // namespace restante::server
