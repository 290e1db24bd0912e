// SPDX-License-Identifier: Apache-2.0
//
// What an operator lets a session do. Frozen; shared by all sessions that began under it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "restante/auth/mechanism.h"
#include "restante/base/clock.h"

namespace restante::session {

enum class SeenMark { Leave, SetOnRetr };
enum class Apop { Off, On };
enum class LoginDelays { AllTheSame, ByUser };
// USER and PASS, where a password may cross the channel.
enum class Passwords { Refused, Taken };
// A message with UTF-8 in its header, for a client that did not say UTF8: sent as it is, or refused
// (RFC 6856, section 5).
enum class Utf8Headers { Sent, NeedUtf8Mode };

struct Rules {
  std::string hostname;
  std::string version;
  Duration login_timeout;          // from connect to a completed login
  Duration inactivity_timeout;     // RFC 1939, section 3: at least 10 minutes
  std::uint64_t bad_commands_max;  // in a row; 0: no limit
  std::size_t line_octets_max;     // 0: no limit
  Duration login_delay;            // LOGIN-DELAY of RFC 2449, the longest of all users'; 0: none
  LoginDelays login_delays = LoginDelays::AllTheSame;
  std::optional<std::uint32_t> expire_days = {};  // EXPIRE of RFC 2449; nothing: NEVER
  SeenMark seen_mark;
  Utf8Headers utf8_headers = Utf8Headers::Sent;
  Apop apop = Apop::Off;
  Passwords passwords = Passwords::Taken;
  const auth::Mechanisms* mechanisms = nullptr;  // borrowed; null: no SASL
};

// A SASL response, and the initial one of an AUTH command, in base64: 64 KiB of octets, so that
// bearer tokens fit, and the command itself.
inline constexpr std::size_t sasl_line_octets_max = 64 * 1024 / 3 * 4 + 64;

enum class StartTls { NotOffered, Offered };

// What a session runs over.
struct Circumstances {
  StartTls start_tls = StartTls::NotOffered;
  auth::Channel channel;
  std::string apop_timestamp;  // "<unique@hostname>" of the greeting; empty: no APOP
};

}  // namespace restante::session
