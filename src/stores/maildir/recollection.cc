// SPDX-License-Identifier: Apache-2.0
#include "recollection.h"

#include <tuple>
#include <utility>

#include "message_name.h"
#include "persistently.h"

namespace restante::stores {

namespace {

auto place_in_order(std::string_view base_name) {
  return std::tuple(arrival_of(base_name), base_name);
}

}  // namespace

Recollection::Recollection(const FileSystem& system, const Folders& folders,
                           std::optional<Index> index)
    : system_(system), folders_(folders), index_(std::move(index)) {
  if (index_) messages_ = index_->messages();
}

std::optional<IndexedMessage> Recollection::recall(std::string_view name,
                                                   std::string_view base_name) {
  const auto sought = place_in_order(base_name);
  const auto base_name_at = [&](std::size_t at) {
    return stores::base_name(file_name_of(messages_[at].name));
  };
  while (next_ < messages_.size() && place_in_order(base_name_at(next_)) < sought) ++next_;
  if (next_ == messages_.size() || base_name_at(next_) != base_name) return {};

  struct stat status {};
  const int folder = folders_[place_of(name)].number();
  const int code =
      persistently([&] { return system_.status_at(folder, file_name_of(name).data(), status); });
  if (code < 0 || !S_ISREG(status.st_mode)) return {};
  const IndexedMessage& known = messages_[next_];
  if (!index_->is_unchanged(known, message_stamp(status))) return {};
  return IndexedMessage{known.octets, known.form, known.stamp, name};
}

}  // namespace restante::stores
