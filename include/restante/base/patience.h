// SPDX-License-Identifier: Apache-2.0
//
// Whether a call may wait for the disk or for a costly computation.
//
// The loop calls with CachedOnly: the callee does the work if it can be done from memory at once,
// and otherwise changes nothing and answers ErrorKind::WouldBlock. The same call is then made with
// MayBlock on a thread of the pool. One implementation, one argument. The ports, which may also
// answer later, take it with an Enquiry (see enquiry.h).
#pragma once

namespace restante {

enum class Patience { CachedOnly, MayBlock };

}  // namespace restante
