// SPDX-License-Identifier: Apache-2.0
//
// Fills a Maildir for each of many users. The same plan makes the same names and octets, and a
// user's mail does not depend on how many users there are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "composer.h"
#include "restante/base/result.h"
#include "sizes.h"

namespace restante::load {

enum class Names { Plain, WithSizes };     // WithSizes: ",S=" and ",W=", exact
enum class Placement { New, Cur, Mixed };  // Mixed: half of them, drawn, seen and in cur

struct MailPlan {
  std::string folder;
  std::string layout;  // see layout.h
  std::vector<std::string> users;
  std::uint64_t messages = 0;  // for each user
  Sizes sizes;
  LineEnds line_ends = LineEnds::Lf;
  Names names = Names::Plain;
  Placement placement = Placement::New;
  std::uint64_t seed = 1;
};

struct Filled {
  std::uint64_t messages = 0;
  std::uint64_t octets = 0;
};

// The Maildirs, in the order of the users, once it is sure that each is its user's alone and holds
// nothing. Unsupported, InUse: it is not so. Writes nothing.
[[nodiscard]] Result<std::vector<std::string>> find_maildirs(const MailPlan& plan);

// `maildirs` are those of find_maildirs(). What was written before an error stays.
[[nodiscard]] Result<Filled> fill(const MailPlan& plan, const std::vector<std::string>& maildirs);

}  // namespace restante::load
