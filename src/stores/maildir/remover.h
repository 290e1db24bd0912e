// SPDX-License-Identifier: Apache-2.0
//
// Removes a session's marked messages, and tells truly how that went. A failure does not keep the
// others from being removed.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>

#include "folders.h"
#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class Remover {
 public:
  // All are borrowed.
  Remover(const FileSystem& system, const Folders& folders, const maildrop::Snapshot& snapshot)
      : system_(system), folders_(folders), snapshot_(snapshot) {}

  // Under its present name, or that which it has if it was marked as seen. A message that is under
  // neither is left to finish().
  void remove(maildrop::MessageIndex index, const std::string& name, const std::string& seen_name);

  // Looks for all missing messages at once, then makes the removals durable.
  [[nodiscard]] maildrop::Removal finish();

 private:
  enum class Sighting { None, Some };

  int unlink(Place place, const char* file_name);
  void count(int code, std::string_view message_name);
  void remove_missing();
  Result<Sighting> remove_renamed();
  void give_up_missing(Error error);
  void sync();

  const FileSystem& system_;
  const Folders& folders_;
  const maildrop::Snapshot& snapshot_;

  maildrop::Removal removal_;
  std::set<std::uint32_t> missing_;
  std::array<bool, places.size()> changed_{};
};

}  // namespace restante::stores
