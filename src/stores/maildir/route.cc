// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/route.h"

#include <algorithm>

namespace restante::stores {

Route::Route(std::string_view path, std::size_t beginning_octets)
    : text_(std::make_unique<char[]>(path.size() + 1)),
      octets_(static_cast<std::uint32_t>(path.size())),
      beginning_octets_(static_cast<std::uint32_t>(beginning_octets)) {
  std::ranges::copy(path, text_.get());
}

std::string Route::beginning() const {
  if (beginning_octets_ > 0) return std::string(path().substr(0, beginning_octets_));
  return path().starts_with('/') ? "/" : ".";
}

std::string_view Route::below_beginning() const {
  std::string_view below = path().substr(beginning_octets_);
  while (below.starts_with('/')) below.remove_prefix(1);
  return below.empty() ? "." : below;
}

std::string_view Route::trimmed() const {
  std::string_view all = path();
  while (all.size() > 1 && all.ends_with('/')) all.remove_suffix(1);
  return all;
}

std::string_view Route::last_name() const {
  const std::string_view all = trimmed();
  return all.substr(all.rfind('/') + 1);
}

Route Route::parent() const {
  const std::string_view all = trimmed();
  const std::size_t slash = all.rfind('/');
  const std::string_view above = slash == all.npos ? "." : all.substr(0, std::max(slash, 1UL));
  return {above, std::min<std::size_t>(beginning_octets_, above.size())};
}

Route Route::to(std::string_view name) const {
  return {std::string(path()).append("/").append(name), beginning_octets_};
}

}  // namespace restante::stores
