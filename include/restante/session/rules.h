// SPDX-License-Identifier: Apache-2.0
//
// What an operator lets a session do. Frozen; shared by all sessions that began under it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "restante/base/clock.h"

namespace restante::session {

enum class SeenMark { Leave, SetOnRetr };

struct Rules {
  std::string hostname;
  std::string version;
  Duration login_timeout;          // from connect to a completed login
  Duration inactivity_timeout;     // RFC 1939, section 3: at least 10 minutes
  Duration failure_delay;          // before the answer to wrong credentials; 0: none
  std::uint64_t bad_commands_max;  // in a row; 0: no limit
  std::size_t line_octets_max;     // 0: no limit
  std::string default_domain;
  Duration login_delay;                      // LOGIN-DELAY of RFC 2449; 0: none
  std::optional<std::uint32_t> expire_days;  // EXPIRE of RFC 2449; nothing: NEVER
  SeenMark seen_mark;
};

// Whether a password may come over this connection.
enum class PlaintextLogin { Allowed, NeedsTls };

}  // namespace restante::session
