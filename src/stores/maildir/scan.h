// SPDX-License-Identifier: Apache-2.0
//
// Takes the snapshot of a Maildir: which messages there are, and how many octets each will have on
// the wire. From the index where that is current; else by reading the folders, and of the messages
// those whose names and index entries do not tell. Then it writes the index anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "counting.h"
#include "folders.h"
#include "identity.h"
#include "inspection.h"
#include "maildir_folder.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/maildrop/snapshot.h"
#include "restante/metrics/sheet.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"
#include "restante/stores/maildir/spare_threads.h"
#include "stamp.h"

namespace restante::stores {

// With so few messages reading the folders costs little more than reading the index, which is not
// written then. More are not scanned with Patience::CachedOnly.
constexpr std::size_t messages_without_index_max = 8;

// No call lists a folder only if it need not wait. But the name of a folder that is in the kernel's
// memory makes it likely that its first few blocks are, too; of many blocks that is not so.
constexpr std::uint64_t folder_octets_on_loop_max = 64 * 1024;

// Octets of messages whose names don't tell their sizes: some 200 microseconds of copying.
constexpr std::uint64_t counted_on_loop_max = 1024 * 1024;

struct Sight {
  maildrop::Snapshot snapshot;
  LookedAt looked{};
  Identity identity{};
  std::vector<Fingerprint> fingerprints{};  // a message's each; none where an index has them
};

struct Findings {
  Sight sight;
  Result<void> index_written;  // or why it could not be
  Unserved left_out{};
  Unserved listed{};
};

// What the scans of a store have in common.
struct ScanMeans {
  SpareThreads& threads;
  LargeScans& large_scans;
  metrics::Sheet* sheet;  // where it is counted how indexes helped; null: nowhere
};

// TryAgain, too, where there was more to count than one login may; the next one goes on from there,
// if an index can be written. REQUIRES: `maildir` is open; `route` led there.
[[nodiscard]] Result<Findings> scan(const FileSystem& system, const Route& route,
                                    const MaildirFolder& maildir, Patience patience,
                                    const ScanMeans& means);

}  // namespace restante::stores
