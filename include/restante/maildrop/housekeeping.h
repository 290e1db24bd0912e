// SPDX-License-Identifier: Apache-2.0
//
// The port to what is done to maildrops without a session: old mail goes, deleted mail comes back.
//
// Who changes a maildrop holds it as a session does, so no session sees a message vanish or appear:
// while one has it, the answer is InUse. What is done is durable when it is answered. All calls
// wait for the disk. A message is either where it was or where it is to be, whenever the process
// or the machine dies.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"

namespace restante::maildrop {

using Moment = std::chrono::sys_seconds;

// How long mail is kept, since it arrived, and since it was deleted. What arrived, or was deleted,
// later than `now`, or before there was any such mail, was stamped by a wrong clock: it stays.
struct Retention {
  std::optional<std::chrono::seconds> of_mail = {};  // nothing: for ever
  std::chrono::seconds of_deleted{0};
  Moment now;
};

enum class Doing { ForReal, Dry };

// What became of a maildrop, or would.
struct Expiry {
  std::uint32_t expired = 0;  // messages that were too old
  std::uint32_t cleared = 0;  // kept since they were deleted, for too long
  std::uint32_t undated = 0;  // that stay: by a wrong clock, see Retention
  std::uint32_t failed = 0;
  std::optional<Error> error;  // the first; failed may be 0, if what was done is not durable
};

// A message that was deleted and is kept.
struct DeletedMessage {
  std::string unique_id;
  Moment deleted;
  std::uint64_t octets;  // as stored
};

// All that is said must hold; an empty wish is for everything.
struct RestoreWish {
  std::optional<Moment> since;          // deleted then or later
  std::vector<std::string> unique_ids;  // of several with one id the last that was deleted
};

struct Restoration {
  struct Left {
    std::string unique_id;
    Error error;
  };

  std::uint32_t restored = 0;
  std::vector<std::string> missing;  // unique-ids that were wished for, and are not kept
  std::vector<Left> left;            // that stay where they are
  std::optional<Error> error;        // what was done may not be durable
};

// Hears how far a long work is.
class Watcher {
 public:
  virtual void on_progress(std::size_t done, std::size_t all) = 0;

 protected:
  ~Watcher() = default;
};

class Housekeeping {
 public:
  virtual ~Housekeeping() = default;

  // A failure of one message does not keep the others; an Error: none was touched.
  [[nodiscard]] virtual Result<Expiry> expire(const Owner& owner, const Retention& retention,
                                              Doing doing) = 0;

  // The last that was deleted comes last. A session does not keep anybody from asking.
  [[nodiscard]] virtual Result<std::vector<DeletedMessage>> deleted(const Owner& owner) = 0;

  // With their unique-ids, flags and places in the order. One whose unique-id is in the maildrop
  // stays where it is.
  [[nodiscard]] virtual Result<Restoration> restore(const Owner& owner, const RestoreWish& wish,
                                                    Watcher& watcher) = 0;
};

}  // namespace restante::maildrop
