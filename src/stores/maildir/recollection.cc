// SPDX-License-Identifier: Apache-2.0
#include "recollection.h"

#include <tuple>

#include "persistently.h"

namespace restante::stores {

void Recollection::turn_to(std::uint32_t value) {
  next_ = value;
  if (index_ == nullptr || is_at_end()) return;
  next_base_name_ = base_name(file_name_of(index_->snapshot().name({value})));
  next_arrival_ = arrival_of(next_base_name_);
}

std::optional<Measure::Finding> Recollection::recall(const Listing& listing,
                                                     const Listing::Message& message) {
  if (index_ == nullptr) return {};
  const std::string_view base_name = listing.base_name(message);
  const std::tuple sought(message.arrival, base_name);
  while (!is_at_end() && std::tuple(next_arrival_, next_base_name_) < sought) turn_to(next_ + 1);
  if (is_at_end() || next_base_name_ != base_name) return {};

  const MessageStamp& stamp = index_->stamp({next_});
  if (!is_believable(stamp)) return {};
  // It is the same file. If it was changed in place, that is noticed where it is read.
  if (message.inode == stamp.inode) {
    looked_at_ = index_->looked_at();
    return known(stamp);
  }
  const std::string_view name = listing.name(message);
  struct stat status {};
  const int folder = folders_[place_of(name)].number();
  const int code =
      persistently([&] { return system_.status_at(folder, file_name_of(name).data(), status); });
  if (code < 0 || !S_ISREG(status.st_mode) || message_stamp(status) != stamp) return {};
  return known(stamp);
}

Measure::Finding Recollection::known(const MessageStamp& stamp) const {
  const maildrop::Snapshot& snapshot = index_->snapshot();
  return {snapshot.octets({next_}), snapshot.form({next_}), stamp};
}

}  // namespace restante::stores
