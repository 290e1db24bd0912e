// SPDX-License-Identifier: Apache-2.0
#include "recollection.h"

#include <tuple>

#include "message_name.h"
#include "persistently.h"

namespace restante::stores {

namespace {

auto place_in_order(std::string_view base_name) {
  return std::tuple(arrival_of(base_name), base_name);
}

}  // namespace

std::string_view Recollection::base_name_at(std::uint32_t value) const {
  return base_name(file_name_of(index_->snapshot().name({value})));
}

std::optional<Measure::Finding> Recollection::recall(std::string_view name,
                                                     std::string_view base_name) {
  if (index_ == nullptr) return {};
  const maildrop::Snapshot& known = index_->snapshot();
  const auto sought = place_in_order(base_name);
  while (next_ < known.size() && place_in_order(base_name_at(next_)) < sought) ++next_;
  if (next_ == known.size() || base_name_at(next_) != base_name) return {};

  struct stat status {};
  const int folder = folders_[place_of(name)].number();
  const int code =
      persistently([&] { return system_.status_at(folder, file_name_of(name).data(), status); });
  if (code < 0 || !S_ISREG(status.st_mode)) return {};
  const MessageStamp stamp = message_stamp(status);
  if (!index_->is_unchanged({next_}, stamp)) return {};
  return Measure::Finding{known.octets({next_}), known.form({next_}), stamp};
}

}  // namespace restante::stores
