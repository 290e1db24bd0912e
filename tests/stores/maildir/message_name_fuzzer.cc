// SPDX-License-Identifier: Apache-2.0
//
// Any file name is a message's: it has a valid unique-id, which flags do not change.
#include "message_name.h"

#include <string>

#include "law.h"
#include "restante/maildrop/snapshot.h"

using restante::fuzzing::law;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace restante::stores;
  const std::string name(reinterpret_cast<const char*>(data), size);
  const std::string_view base = base_name(name);
  law(name.starts_with(base) && base.find(':') == std::string_view::npos, "a base has no flags");
  law(restante::maildrop::is_unique_id(unique_id_of(base)), "a unique-id is valid");

  const std::string seen = with_seen_flag(name);
  law(base_name(seen) == base, "a flag does not change the base");
  law(with_seen_flag(seen) == seen, "a flag is set once");
  law(seen.size() <= name.size() + std::string_view(":2,S").size(), "a flag is one letter");

  if (const auto sizes = sizes_of(base)) {
    law(sizes->stored <= sizes->with_crlf && sizes->with_crlf / 2 <= sizes->stored,
        "sizes that are believed can be true");
  }
  return 0;
}
