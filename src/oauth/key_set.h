// SPDX-License-Identifier: Apache-2.0
//
// The public keys of an issuer: a JWK set (RFC 7517) with keys for RS256 and ES256 (RFC 7518) and
// for EdDSA (RFC 8037). Constant once parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/result.h"
#include "restante/base/signature.h"

namespace restante::oauth {

class KeySet {
 public:
  // Fails where not one key can be used. `path` is for the texts only.
  [[nodiscard]] static Result<KeySet> parse(std::string_view text, std::string_view path);

  // Null for an unknown key, and where no `id` is given and several keys fit the algorithm.
  [[nodiscard]] const signature::PublicKey* find(signature::Algorithm algorithm,
                                                 const std::optional<std::string>& id) const;

  // Which keys are not used, and why.
  const std::vector<std::string>& skipped() const { return skipped_; }

 private:
  struct Entry {
    std::optional<std::string> id;
    signature::PublicKey key;
  };

  std::vector<Entry> entries_;
  std::vector<std::string> skipped_;
};

}  // namespace restante::oauth
