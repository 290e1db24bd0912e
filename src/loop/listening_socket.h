// SPDX-License-Identifier: Apache-2.0
//
// Makes the socket behind a Listener, by each of the three kinds of address.
#pragma once

#include <string>

#include "restante/base/result.h"
#include "restante/loop/descriptor.h"

namespace restante::loop {

[[nodiscard]] Result<Descriptor> open_listening_socket(const std::string& address, int backlog);

}  // namespace restante::loop
