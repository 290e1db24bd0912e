// SPDX-License-Identifier: Apache-2.0
//
// What the world may do to us, as a value.
//
// Three families of errors never mix. The client is wrong: that is a protocol reply, not an Error.
// The world fails (disk, network, a file of the operator's): a Result. We are wrong: an assertion.
//
// An ErrorKind is chosen by what the caller will do about it, not by where it came from. The text
// is written where the circumstances are known; it names the thing and is meant for an operator,
// never for a client.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace restante {

enum class ErrorKind {
  WouldBlock,  // only with Patience::CachedOnly: ask again with Patience::MayBlock, off the loop
  Later,       // the loop is to ask again, and will be told when (see enquiry.h)
  TryAgain,    // may succeed later: no space, no descriptors, an I/O error
  NotFound,    // the thing is not there
  Denied,      // will not succeed until an operator acts: permissions, a read-only disk
  InUse,       // another session holds it
  TooSoon,     // the login delay of RFC 2449 has not passed
  Busy,        // too many others want the same
  Corrupt,     // the thing is there and makes no sense
  Unsupported  // a form we do not know
};

struct Error {
  ErrorKind kind;
  std::string text;
};

template <class T>
using Result = std::expected<T, Error>;

using Failure = std::unexpected<Error>;

// An Error whose kind follows from `code` (a value of errno). The text is "WHAT: strerror".
[[nodiscard]] Error system_error(int code, std::string_view what);

[[nodiscard]] Failure failure(ErrorKind kind, std::string text = {});
[[nodiscard]] Failure system_failure(int code, std::string_view what);

}  // namespace restante
