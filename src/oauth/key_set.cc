// SPDX-License-Identifier: Apache-2.0
#include "key_set.h"

#include "json.h"
#include "json_web_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace restante::oauth {

namespace {

std::optional<std::string> id_of(const Json& key) {
  const std::string* id = key.is_object() ? string_member(key, "kid") : nullptr;
  return id ? std::optional(*id) : std::nullopt;
}

std::string name_of(std::size_t index, const std::optional<std::string>& id) {
  return id ? fmt::format("key {} (\"{}\")", index + 1, *id) : fmt::format("key {}", index + 1);
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text, std::string_view path) {
  const std::optional<Json> set = parse_object(text);
  const auto keys = set ? set->find("keys") : Json::const_iterator();
  if (!set || keys == set->end() || !keys->is_array()) {
    return failure(
        ErrorKind::Corrupt,
        fmt::format("{}: is no JWK set; save here what the issuer's jwks_uri answers", path));
  }
  KeySet result;
  for (std::size_t i = 0; i < keys->size(); ++i) {
    std::optional<std::string> id = id_of((*keys)[i]);
    const auto skip = [&](std::string_view why) {
      result.skipped_.push_back(fmt::format("{}: {} is not used: {}", path, name_of(i, id), why));
    };
    auto key = read_key((*keys)[i]);
    if (!key) {
      skip(key.error());
    } else if (id && result.find(key->algorithm(), id)) {
      skip("an earlier key has its \"kid\" and algorithm");
    } else {
      result.entries_.push_back({std::move(id), std::move(*key)});
    }
  }
  if (!result.entries_.empty()) return result;
  std::string reasons;
  for (const std::string& reason : result.skipped_) reasons += "; " + reason;
  return failure(ErrorKind::Corrupt,
                 fmt::format("{}: holds no key for RS256, ES256 or EdDSA; save here what the "
                             "issuer's jwks_uri answers{}",
                             path, reasons));
}

const signature::PublicKey* KeySet::find(signature::Algorithm algorithm,
                                         const std::optional<std::string>& id) const {
  const auto fits = [&](const Entry& entry) {
    return entry.key.algorithm() == algorithm && (!id || entry.id == id);
  };
  const auto found = std::ranges::find_if(entries_, fits);
  if (found == entries_.end()) return nullptr;
  const bool is_only_one = std::find_if(found + 1, entries_.end(), fits) == entries_.end();
  return is_only_one ? &found->key : nullptr;
}

}  // namespace restante::oauth
