// SPDX-License-Identifier: Apache-2.0
//
// Folders of Maildirs from which a message was read a moment ago, kept open so that the next one
// costs no walk down the path. A few serve all sessions of a loop; the oldest makes room.
//
// For the loop alone: a thread of the pool opens its own.
#pragma once

#include <array>
#include <cstddef>

#include "folders.h"
#include "restante/base/descriptor.h"

namespace restante::stores {

class OpenFolders {
 public:
  // About as many sessions as fetch mail in the same moment. Each is a descriptor less for them.
  static constexpr std::size_t folders_max = 64;

  // `owner` is only compared. A descriptor that is lent until the next call; -1: not open.
  [[nodiscard]] int find(const void* owner, Place place) const;

  // REQUIRES: find() does not know it.
  void keep(const void* owner, Place place, Descriptor folder);
  void forget(const void* owner);
  void close_all();

 private:
  struct Entry {
    const void* owner = nullptr;
    Place place = Place::New;
    Descriptor folder;
  };

  std::array<Entry, folders_max> entries_;
  std::size_t oldest_ = 0;
};

}  // namespace restante::stores
