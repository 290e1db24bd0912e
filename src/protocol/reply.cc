// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/reply.h"

namespace restante::protocol {

namespace {

std::string_view error_start(ResponseCode code) {
  switch (code) {
    case ResponseCode::None:
      return "-ERR ";
    case ResponseCode::Auth:
      return "-ERR [AUTH] ";
    case ResponseCode::InUse:
      return "-ERR [IN-USE] ";
    case ResponseCode::LoginDelay:
      return "-ERR [LOGIN-DELAY] ";
    case ResponseCode::SysPerm:
      return "-ERR [SYS/PERM] ";
    case ResponseCode::SysTemp:
      return "-ERR [SYS/TEMP] ";
    case ResponseCode::Utf8:
      return "-ERR [UTF8] ";
  }
  return "-ERR ";
}

}  // namespace

Reply::Reply(std::string_view start) {
  text_.append(start.data(), start.data() + start.size());
}

Reply::Reply(ResponseCode code) : Reply(error_start(code)) {}

void Reply::end_line() {
  constexpr std::string_view line_end = "\r\n";
  text_.append(line_end.data(), line_end.data() + line_end.size());
}

}  // namespace restante::protocol
