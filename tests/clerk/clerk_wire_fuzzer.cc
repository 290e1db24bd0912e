// SPDX-License-Identifier: Apache-2.0
//
// Whatever stands in the body of a question or an answer, it is read or refused; and what is read
// is the same once it was written and read again. The first octet says as what the rest is read.
#include <optional>
#include <string>
#include <string_view>

#include "law.h"
#include "wire_kinds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using restante::clerk::testing::wire_kinds;
  using restante::fuzzing::law;
  restante::fuzzing::Octets octets(data, size);
  const auto& kind = wire_kinds[octets.number() % wire_kinds.size()];
  const std::string_view body = octets.rest();
  if (body.size() > restante::lines::Frame::body_octets_max) return 0;
  const std::optional<std::string> first = kind.again(body);
  if (!first) return 0;
  law(first->size() <= body.size(), "nothing is made of nothing");
  const std::optional<std::string> second = kind.again(*first);
  law(second.has_value() && *second == *first, "what was written is read as it was");
  return 0;
}
