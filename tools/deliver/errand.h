// SPDX-License-Identifier: Apache-2.0
//
// What the command line asks for: one message for one user.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace restante::deliver {

// Of all that a mail system may be told, what a disk should not be filled with.
inline constexpr std::uint64_t usual_octets_max = 100 * 1024 * 1024;

struct Errand {
  std::string config = "/etc/restante/restante.toml";
  std::string user;
  std::optional<std::string> from;  // the envelope's sender; empty: the null address
  std::uint64_t octets_max = usual_octets_max;
};

// A mail system sends a message back for whatever is not exit_later. So only what an operator or we
// could not mend has another: see restante-deliver(8).
enum DeliverExit {
  exit_delivered = 0,
  exit_wrong_usage = 64,  // EX_USAGE
  exit_no_user = 67,      // EX_NOUSER
  exit_try_again = 75,    // EX_TEMPFAIL
  exit_refused = 77       // EX_NOPERM: too large, or it goes round in circles
};

// Reads the message from standard input. Says on standard error why it was not delivered.
[[nodiscard]] DeliverExit run(const Errand& errand);

}  // namespace restante::deliver
