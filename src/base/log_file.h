// SPDX-License-Identifier: Apache-2.0
//
// Opens a file to write the log to, though others may be able to change things around it: whoever
// opens it may be root, and the folder the service user's.
//
// A symbolic link is followed only if root or we own it and its folder, and nobody else can replace
// it there. A regular file has no second name; a FIFO or a device is root's or ours. Then whatever
// others plant in the log's place, no other file is written to.
#pragma once

#include <string>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::log {

// Made where it is not there, for its owner to write and its group to read. Writing to it appends
// and does not wait. The error does not name the path.
[[nodiscard]] Result<Descriptor> open_log_file(const std::string& path);

// Whether that could be done, without doing it.
[[nodiscard]] Result<void> check_log_file(const std::string& path);

}  // namespace restante::log
