// SPDX-License-Identifier: Apache-2.0
#include "restante/session/update.h"

#include <cassert>

namespace restante::session {

namespace {

using protocol::Reply;
using protocol::ResponseCode;

Reply reply_for(const maildrop::Removal& removal) {
  const std::uint32_t marked = removal.removed + removal.failed;
  if (!removal.error) return Reply::ok("goodbye, {} messages deleted", marked);
  const ResponseCode code =
      removal.error->kind == ErrorKind::TryAgain ? ResponseCode::SysTemp : ResponseCode::SysPerm;
  if (removal.failed == 0) {
    return Reply::error(code, "{} of {} messages deleted, but not durably", removal.removed,
                        marked);
  }
  return Reply::error(code, "only {} of {} messages deleted", removal.removed, marked);
}

}  // namespace

Verdict Update::begin(Desk& desk) {
  if (!marks_.empty()) return Verdict::Good;
  desk.say(Reply::ok("goodbye"));
  return Verdict::Left;
}

Verdict Update::committed(const maildrop::Removal& removal, Desk& desk) {
  assert(removal.removed + removal.failed == marks_.count());
  desk.tally.deleted = removal.removed;
  desk.say(reply_for(removal));
  return Verdict::Left;
}

}  // namespace restante::session
