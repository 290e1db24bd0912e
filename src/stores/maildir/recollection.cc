// SPDX-License-Identifier: Apache-2.0
#include "recollection.h"

#include <tuple>

#include "listing.h"
#include "persistently.h"

namespace restante::stores {

Recollection::Recollection(const FileSystem& system, const Folders& folders, const Index* index,
                           std::string_view first)
    : system_(system), folders_(folders), index_(index) {
  if (index_ != nullptr) turn_to(first_from(index_->snapshot(), first));
}

void Recollection::turn_to(std::uint32_t value) {
  next_ = value;
  if (is_at_end()) return;
  next_base_name_ = base_name_at(index_->snapshot(), value);
  next_arrival_ = arrival_of(next_base_name_);
}

std::optional<Measure::Finding> Recollection::recall(std::string_view name,
                                                     std::string_view base_name,
                                                     const Arrival& arrival) {
  if (index_ == nullptr) return {};
  const std::tuple sought(arrival, base_name);
  while (!is_at_end() && std::tuple(next_arrival_, next_base_name_) < sought) turn_to(next_ + 1);
  if (is_at_end() || next_base_name_ != base_name) return {};

  struct stat status {};
  const int folder = folders_[place_of(name)].number();
  const int code =
      persistently([&] { return system_.status_at(folder, file_name_of(name).data(), status); });
  if (code < 0 || !S_ISREG(status.st_mode)) return {};
  const MessageStamp stamp = message_stamp(status);
  if (!index_->is_unchanged({next_}, stamp)) return {};
  const maildrop::Snapshot& known = index_->snapshot();
  return Measure::Finding{known.octets({next_}), known.form({next_}), stamp, status.st_uid};
}

}  // namespace restante::stores
