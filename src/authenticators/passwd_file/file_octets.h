// SPDX-License-Identifier: Apache-2.0
//
// The octets of a file, copied into memory. Mapped they would cost less to load, but a file that is
// written in place would then change under the offsets of its users, so that one got another's
// password, and one that is cut short would end the process (SIGBUS).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "large_array.h"

#include "restante/base/result.h"

namespace restante::authenticators {

class FileOctets {
 public:
  // What the file held when this began. The descriptor stays open, and its offset, which other
  // processes may share, where it is. TryAgain: the file was written meanwhile. `path` is for the
  // texts.
  [[nodiscard]] static Result<FileOctets> read(int descriptor, const std::string& path);

  explicit FileOctets(std::string_view octets);

  std::string_view view() const { return {octets_.data(), octets_.size()}; }

  // How many lines there may be, to make room for them.
  std::size_t lines_max() const { return line_ends_ + 1; }

 private:
  FileOctets(LargeArray<char> octets, std::size_t line_ends)
      : octets_(std::move(octets)), line_ends_(line_ends) {}

  LargeArray<char> octets_;
  std::size_t line_ends_;
};

}  // namespace restante::authenticators
