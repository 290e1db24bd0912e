// SPDX-License-Identifier: Apache-2.0
#include "open_file.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <cerrno>

namespace restante::tls {

Result<BioHandle> open_file(const std::string& path, std::string_view what) {
  errno = 0;
  BioHandle file(BIO_new_file(path.c_str(), "r"));
  if (file) return file;
  const int code = errno;
  ERR_clear_error();
  return system_failure(code, fmt::format("can't read the {} {}", what, path));
}

}  // namespace restante::tls
