// SPDX-License-Identifier: Apache-2.0
//
// Whatever a process sends, its packet comes to an end, messages are parts of it one after another,
// and the fields of a message are parts of its body.
#include "law.h"
#include "restante/lines/fields.h"
#include "restante/lines/message.h"

namespace {

using restante::fuzzing::law;
using namespace restante::lines;

bool is_part(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// In the order that the body itself asks for.
void read_fields(std::string_view body) {
  Reader reader(body);
  std::size_t octets = 0;
  for (const char which : body) {
    switch (which & 7) {
      case 0:
        reader.u8();
        octets += 1;
        break;
      case 1:
        reader.u16();
        octets += 2;
        break;
      case 2:
        reader.u32();
        octets += 4;
        break;
      case 3:
        reader.u64();
        octets += 8;
        break;
      default: {
        const std::string_view text = reader.text();
        law(is_part(text, body), "a text is a part of the body");
        octets += 4 + text.size();
      }
    }
    law(!reader.is_intact() || octets <= body.size(), "nothing is read twice");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  PacketReader reader(packet);
  Frame frame;
  std::size_t octets = 0;
  PacketReader::Found found = PacketReader::Found::Message;
  while ((found = reader.next(frame)) == PacketReader::Found::Message) {
    octets += Frame::head_octets + frame.body.size();
    law(octets <= size, "messages are parts of the packet");
    law(is_part(frame.body, packet), "a body is a part of the packet");
    law(frame.body.size() <= Frame::body_octets_max, "no body is too long");
    read_fields(frame.body);
  }
  law(found == PacketReader::Found::Broken || octets == size, "all of a whole packet is read");
  law(reader.next(frame) == PacketReader::Found::End, "after its end there is nothing");
  return 0;
}
