// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace restante::processes {

// Of the configuration as it is on the disk: the same for the same octets. Empty where it can't be
// read.
[[nodiscard]] std::string digest_of_file(const std::string& path);

}  // namespace restante::processes
