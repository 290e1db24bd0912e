// SPDX-License-Identifier: Apache-2.0
//
// The octets of a file, copied into memory. Mapped they would cost less to load, but a file that is
// written in place would then change under the offsets of its users, so that one got another's
// password, and one that is cut short would end the process (SIGBUS).
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "extract.h"
#include "large_array.h"

#include "restante/base/result.h"

namespace restante::authenticators {

class FileOctets {
 public:
  // What the file held when this began. The descriptor stays open, and its offset, which other
  // processes may share, where it is. TryAgain: the file was written meanwhile. `path` is for the
  // texts.
  [[nodiscard]] static Result<FileOctets> read(int descriptor, const std::string& path);
  // The same into an extract.
  [[nodiscard]] static Result<FileOctets> read(int descriptor, const std::string& path,
                                               const Extract& extract);

  explicit FileOctets(std::string_view octets);
  // Of a sealed extract, whose lines were counted already.
  FileOctets(const Extract& extract, std::size_t octets) : octets_(octets, extract.octets()) {}

  std::string_view view() const { return {octets_.data(), octets_.size()}; }

  // How many lines there may be, to make room for them.
  std::size_t lines_max() const { return line_ends_ + 1; }

 private:
  FileOctets(LargeArray<char> octets, std::size_t line_ends)
      : octets_(std::move(octets)), line_ends_(line_ends) {}

  static Result<FileOctets> fill(LargeArray<char> octets, int descriptor, const std::string& path,
                                 const struct stat& before);

  LargeArray<char> octets_;
  std::size_t line_ends_ = 0;
};

}  // namespace restante::authenticators
