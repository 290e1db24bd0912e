// SPDX-License-Identifier: Apache-2.0
//
// Repeats a FileSystem call that a signal interrupted.
#pragma once

#include <cerrno>

namespace restante::stores {

template <class Call>
auto persistently(Call call) {
  auto answer = call();
  while (answer == -EINTR) answer = call();
  return answer;
}

}  // namespace restante::stores
