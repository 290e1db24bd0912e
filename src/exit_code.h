// SPDX-License-Identifier: Apache-2.0
//
// Exit codes, as in sysexits.h. restante(8) says them.
#pragma once

namespace restante {

enum ExitCode {
  exit_done = 0,
  exit_other = 1,
  exit_usage = 64,
  exit_bug = 70,
  exit_later = 75,
  exit_configuration = 78
};

}  // namespace restante
