// SPDX-License-Identifier: Apache-2.0
//
// Finds out how many octets RETR will send of a message: from the sizes in its name where the file
// agrees with them, else by reading it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "counting.h"
#include "folders.h"
#include "packing.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/maildrop/form.h"
#include "restante/maildrop/octet_counter.h"
#include "restante/stores/maildir/file_system.h"
#include "stamp.h"

namespace restante::stores {

// The largest message that is served. A file of holes costs nothing to make and hours to send.
constexpr std::uint64_t message_octets_max = std::uint64_t{4} << 30;

class Measure {
 public:
  struct Finding {
    std::uint64_t octets;  // on the wire
    maildrop::Form form;
    MessageStamp stamp;  // the file's, before it was read
    uid_t owner;
    Packing packing = Packing::None;  // if it was read
  };

  // All is borrowed. All messages that are measured together count towards the limit of what
  // may be read on the loop.
  Measure(const FileSystem& system, const Folders& folders, Patience patience,
          CountingBudget& budget)
      : system_(system), folders_(folders), patience_(patience), budget_(budget) {}

  // NotFound: the file has vanished. Unsupported: it is no regular file, thus no message. Denied:
  // we may not read it, or it is too large. Busy: the budget is spent.
  // REQUIRES: a NUL follows the name.
  [[nodiscard]] Result<Finding> measure(std::string_view message_name);

 private:
  Failure failed(int code, std::string_view message_name) const;

  // Nothing where the name doesn't tell, or not the truth. Costs one short read.
  std::optional<std::uint64_t> from_name(std::string_view message_name, int file,
                                         std::uint64_t size) const;

  struct Contents {
    maildrop::OctetCounter counter;
    Packing packing = Packing::None;
  };
  // 0, or a negated errno; -EDQUOT: the budget is spent.
  int count(int file, const struct stat& status, Contents& contents);
  // Where there is something to read from `offset` on; `size` where only holes are.
  std::uint64_t skip_hole(int file, std::uint64_t offset, std::uint64_t size) const;
  ssize_t read(int file, std::span<char> space, std::uint64_t offset) const;

  const FileSystem& system_;
  const Folders& folders_;
  const Patience patience_;
  CountingBudget& budget_;
  std::uint64_t counted_ = 0;
};

}  // namespace restante::stores
