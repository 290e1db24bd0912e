// SPDX-License-Identifier: Apache-2.0
//
// The octets of a file, copied into memory. Mapped they would cost less to load, but a file that is
// written in place would then change under the offsets of its users, so that one got another's
// password, and one that is cut short would end the process (SIGBUS).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::authenticators {

class FileOctets {
 public:
  // What the file held when this began. The descriptor stays open, and its offset, which other
  // processes may share, where it is. TryAgain: the file was written meanwhile. `path` is for the
  // texts.
  [[nodiscard]] static Result<FileOctets> read(int descriptor, const std::string& path);

  explicit FileOctets(std::string_view octets);

  std::string_view view() const { return {octets_.get(), size_}; }

 private:
  FileOctets(std::unique_ptr<char[]> octets, std::size_t size)
      : octets_(std::move(octets)), size_(size) {}

  std::unique_ptr<char[]> octets_;  // not a string, which would write each octet twice
  std::size_t size_;
};

}  // namespace restante::authenticators
