// SPDX-License-Identifier: Apache-2.0
//
// Exit codes of all programs here, as in sysexits.h. Their manuals say them.
#pragma once

namespace restante {

enum ExitCode {
  exit_done = 0,
  exit_other = 1,          // whatever else is wrong
  exit_usage = 64,         // EX_USAGE
  exit_bug = 70,           // EX_SOFTWARE: of ours
  exit_later = 75,         // EX_TEMPFAIL: try again
  exit_configuration = 78  // EX_CONFIG
};

}  // namespace restante
