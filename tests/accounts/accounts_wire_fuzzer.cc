// SPDX-License-Identifier: Apache-2.0
//
// Whatever stands in a message's body, it is read or refused; and what is read is the same once it
// was written and read again. The first octet says as what the rest is read.
#include <optional>
#include <string>

#include "law.h"
#include "restante/lines/message.h"
#include "wire.h"

namespace {

using restante::fuzzing::law;
using namespace restante::accounts;
using restante::lines::Writer;

constexpr int readers = 5;

template <class Write>
std::optional<std::string> written(Write write_all) {
  // An answer may be longer than what it was read from by no more than its tags.
  std::string memory(2 * restante::lines::Frame::body_octets_max, '\0');
  Writer writer(memory);
  write_all(writer);
  law(writer.is_intact(), "what was read is not longer when it is written");
  return std::string(writer.octets());
}

// What was read, written again. Nothing: it was refused.
std::optional<std::string> again(int reader, std::string_view body) {
  switch (reader) {
    case 0:
      if (auto begun = read_begun(body)) {
        return written([&](Writer& writer) { write(writer, begun->origin, begun->request); });
      }
      return std::nullopt;
    case 1:
      if (auto answer = read_answer(body)) {
        return written([&](Writer& writer) { write(writer, *answer); });
      }
      return std::nullopt;
    case 2:
      if (auto readiness = read_readiness(body)) {
        return written([&](Writer& writer) { write(writer, *readiness); });
      }
      return std::nullopt;
    case 3:
      if (auto admission = read_admission(body)) {
        return written([&](Writer& writer) { write(writer, *admission); });
      }
      return std::nullopt;
    case 4:
      if (auto applicant = read_applicant(body)) {
        return written([&](Writer& writer) { write(writer, *applicant); });
      }
      return std::nullopt;
    default:
      if (auto text = read_text(body)) {
        return written([&](Writer& writer) { write_text(writer, *text); });
      }
      return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  restante::fuzzing::Octets octets(data, size);
  const int reader = octets.number() % readers;
  const std::string_view body = octets.rest();
  if (body.size() > restante::lines::Frame::body_octets_max) return 0;
  const auto first = again(reader, body);
  if (!first) return 0;
  law(first->size() <= body.size(), "nothing is made of nothing");
  const auto second = again(reader, *first);
  law(second.has_value() && *second == *first, "what was written is read as it was");
  return 0;
}
