// SPDX-License-Identifier: Apache-2.0
//
// The way to a user's Maildir: the beginning, which the operator alone wrote and whose links are
// his own, and what is below it, where others may have their hands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace restante::stores {

class Route {
 public:
  Route() = default;
  // REQUIRES: no part of `path` behind the first `beginning_octets` is "..".
  Route(std::string_view path, std::size_t beginning_octets);

  // The whole; a NUL follows. Lives as long as the Route, wherever that moves.
  std::string_view path() const { return {text_.get(), octets_}; }

  // "/" or "." where the operator wrote no folder.
  std::string beginning() const;
  std::string_view below_beginning() const;

  // To a folder or file in it.
  Route to(std::string_view name) const;

  // To the folder that it lies in, and its name there. REQUIRES: below_beginning() is not ".".
  Route parent() const;
  std::string_view last_name() const;

 private:
  std::string_view trimmed() const;  // without slashes at its end

  std::unique_ptr<char[]> text_;
  std::uint32_t octets_ = 0;
  std::uint32_t beginning_octets_ = 0;
};

}  // namespace restante::stores
