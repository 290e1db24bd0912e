// SPDX-License-Identifier: Apache-2.0
//
// Takes the snapshot of a Maildir: which messages there are, and how many octets each will have on
// the wire. Reads a message only where its name does not tell that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/maildrop/snapshot.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

// What the loop is held up for at most; beyond these a scan with Patience::CachedOnly answers
// WouldBlock.

// No call lists a folder only if it need not wait. But the name of a folder that is in the kernel's
// memory makes it likely that its first few blocks are, too; of many blocks that is not so.
constexpr std::uint64_t folder_octets_on_loop_max = 64 * 1024;

// Three calls a message, about 2 microseconds: half a millisecond.
constexpr std::size_t messages_on_loop_max = 256;

// Octets of messages whose names don't tell their sizes: some 200 microseconds of copying.
constexpr std::uint64_t counted_on_loop_max = 1024 * 1024;

[[nodiscard]] Result<maildrop::Snapshot> scan(const FileSystem& system, const std::string& maildir,
                                              Patience patience);

}  // namespace restante::stores
