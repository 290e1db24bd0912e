// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::ctl {

// Owns a file descriptor; a negative one is none.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();

  int number() const { return number_; }

 private:
  int number_;
};

// `path` is for the text of the error.
[[nodiscard]] Result<std::string> read_all(int descriptor, const std::string& path);
[[nodiscard]] Result<void> write_all(int descriptor, std::string_view octets,
                                     const std::string& path);

// A file to be written and renamed, which only one process has at a time. It is removed when this
// dies before rename_to().
class LockedFile {
 public:
  // Made where it is not there. InUse: another process has it.
  [[nodiscard]] static Result<LockedFile> open(std::string path);

  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&&) = delete;
  ~LockedFile();

  int number() const { return descriptor_.number(); }
  const std::string& path() const { return path_; }

  // The new name is on the disk when this succeeds.
  [[nodiscard]] Result<void> rename_to(const std::string& target);

 private:
  LockedFile(Descriptor descriptor, std::string path);

  Descriptor descriptor_;
  std::string path_;  // empty once there is nothing to remove
};

}  // namespace restante::ctl
