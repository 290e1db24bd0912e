// SPDX-License-Identifier: Apache-2.0
#include "log_border.h"

#include "restante/base/log.h"

namespace restante::processes {

void name_in_log(Role role, std::uint32_t worker) {
  if (role == Role::Worker) log::set_worker(worker);
}

int log_target() {
  return -1;
}

}  // namespace restante::processes
