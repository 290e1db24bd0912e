// SPDX-License-Identifier: Apache-2.0
#include "worker.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>

#include "restante/base/exit_code.h"

namespace restante::server {

Duration pause_before_next(Duration lived, Duration pause) {
  if (lived >= short_life) return Duration(0);
  return std::clamp(2 * pause, pause_min, pause_max);
}

int exit_code_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : exit_bug;
}

std::string describe_end(int wait_status) {
  if (WIFEXITED(wait_status)) return fmt::format("exit code {}", WEXITSTATUS(wait_status));
  return fmt::format("signal {}", WTERMSIG(wait_status));
}

}  // namespace restante::server
