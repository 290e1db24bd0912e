// SPDX-License-Identifier: Apache-2.0
//
// restantectl hash-password [--scheme S] [--list]
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class HashPassword final : public Verb {
 public:
  HashPassword();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string scheme_;
  bool is_list_wanted_ = false;
};

// Adds the option --scheme, which takes the name of a scheme that we can hash with.
void add_scheme_option(Options& options, std::string& scheme);

// Reads a password and hashes it.
[[nodiscard]] Result<std::string> read_and_hash_password(const std::string& scheme);

}  // namespace restante::ctl
