// SPDX-License-Identifier: Apache-2.0
//
// Whatever somebody begins with: what is known of less of it is known of all of it, a header is as
// long as it says, and what comes behind it changes nothing.
#include <string>
#include <string_view>

#include "law.h"
#include "restante/channel/proxy_header.h"

namespace {

using restante::fuzzing::law;
using namespace restante::channel;

bool is_unfinished(std::string_view octets) {
  return std::holds_alternative<Unfinished>(read_proxy_header(octets));
}

void judge(const ProxyHeader& header, std::string_view octets) {
  law(header.octets <= octets.size(), "a header is a part of what came");
  law(is_unfinished(octets.substr(0, header.octets - 1)), "without its last octet it has no end");
  law(header.octets <= ProxyHeader::v2_octets_max, "no header is too long");
  law(!octets.starts_with('P') || header.octets <= ProxyHeader::v1_octets_max,
      "no header of version 1 is too long");
  law(header.unique_id.size() <= ProxyHeader::unique_id_octets_max, "an id is short");
  if (!header.tls) return;
  law(!header.tls->version.empty(), "TLS has a version");
  law(header.tls->common_name.size() <= ProxyHeader::common_name_octets_max, "a name is short");
  law(header.tls->common_name.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos,
      "a name is a line at most");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of its own, so that a look behind its end is noticed.
  const std::string octets(reinterpret_cast<const char*>(data), size);
  const ProxyReading whole = read_proxy_header(octets);
  if (const auto* header = std::get_if<ProxyHeader>(&whole)) judge(*header, octets);
  for (std::size_t part = 0; part < size; part += 1 + part / 16) {
    const ProxyReading before = read_proxy_header(std::string_view(octets).substr(0, part));
    if (std::holds_alternative<Unfinished>(before)) continue;
    law(before.index() == whole.index(), "what was known stays known");
    if (const auto* fault = std::get_if<ProxyFault>(&before)) {
      law(*fault == std::get<ProxyFault>(whole), "a fault stays what it was");
    }
  }
  return 0;
}
