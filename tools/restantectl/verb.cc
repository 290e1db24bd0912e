// SPDX-License-Identifier: Apache-2.0
#include "verb.h"

#include <fmt/format.h>

#include <cstdio>

namespace restante::ctl {

void complain(std::string_view text) {
  fmt::print(stderr, "restantectl: {}\n", text);
}

ExitCode complain(const Error& error) {
  complain(error.text);
  switch (error.kind) {
    case ErrorKind::WouldBlock:
    case ErrorKind::Later:
    case ErrorKind::TryAgain:
    case ErrorKind::Busy:
    case ErrorKind::InUse:
    case ErrorKind::TooSoon:
      return exit_later;
    case ErrorKind::Unsupported:
      return exit_usage;
    case ErrorKind::NotFound:
    case ErrorKind::Denied:
    case ErrorKind::Corrupt:
      return exit_other;
  }
  return exit_other;
}

}  // namespace restante::ctl
