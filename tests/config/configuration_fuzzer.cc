// SPDX-License-Identifier: Apache-2.0
//
// Whatever stands in a configuration, it is refused with at least one problem that a terminal can
// show, or it is printed as TOML that means the same.
#include <algorithm>
#include <string>

#include "law.h"
#include "restante/config/load.h"

namespace {

using namespace restante;
using fuzzing::law;

// Advice has lines.
bool is_printable(char octet) {
  return octet == '\n' || (static_cast<unsigned char>(octet) >= 0x20 && octet != '\x7f');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto settings = config::parse(text, "/etc/r.toml", config::Accept::EverythingDescribed);
  if (settings.has_value()) {
    const auto again =
        config::parse(config::print(*settings), "/etc/r.toml", config::Accept::EverythingDescribed);
    law(again.has_value() && *again == *settings, "what is printed means the same");
    return 0;
  }
  law(!settings.error().empty(), "what is refused has a problem");
  for (const config::Problem& problem : settings.error()) {
    law(std::ranges::all_of(config::describe(problem), is_printable), "a problem can be shown");
  }
  return 0;
}
