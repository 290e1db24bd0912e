// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "restante/base/result.h"

namespace restante {

namespace {

ErrorKind kind_of(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::NotFound;
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ENAMETOOLONG:
    case ELOOP:
      return ErrorKind::Denied;
    default:
      return ErrorKind::TryAgain;
  }
}

}  // namespace

Error system_error(int code, std::string_view what) {
  return Error{kind_of(code), fmt::format("{}: {}", what, std::generic_category().message(code))};
}

Failure failure(ErrorKind kind, std::string text) {
  return Failure(Error{kind, std::move(text)});
}

Failure system_failure(int code, std::string_view what) {
  return Failure(system_error(code, what));
}

}  // namespace restante
