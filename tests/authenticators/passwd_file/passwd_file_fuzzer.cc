// SPDX-License-Identifier: Apache-2.0
//
// Whatever stands in a users' file, reading it ends, complaints tell no password, and each user
// there can be asked for.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "bad_lines.h"
#include "law.h"

namespace {

using restante::Enquiry;
using restante::authenticators::BadLine;
using restante::authenticators::PasswdFile;
using restante::fuzzing::law;

// Of the line, up to the first ':'.
std::string_view user_of(std::string_view line) {
  return line.substr(0, line.find(':'));
}

void ask_for(const PasswdFile& file, std::string_view user) {
  const auto found = file.find(user, Enquiry().on_loop());
  law(found.has_value() || found.error().kind == restante::ErrorKind::WouldBlock,
      "looking a user up does not fail");
  const auto secret = file.plain_secret(user, Enquiry().on_loop());
  law(secret.has_value() || secret.error().kind == restante::ErrorKind::WouldBlock ||
          file.abilities().plain_secrets == 0,
      "a source that keeps passwords answers for any user");
  const auto keys = file.scram_keys(restante::auth::ScramHash::Sha256, user, Enquiry().on_loop());
  law(!keys.has_value() || !keys->salt.empty(), "keys have a salt");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string octets(reinterpret_cast<const char*>(data), size);
  const auto [file, bad_lines] = restante::authenticators::parse_and_listen(octets);
  std::size_t lines = 0;
  for (std::string_view rest = octets; !rest.empty(); ++lines) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (lines < 8) ask_for(*file, user_of(line));
  }
  ask_for(*file, "nobody");
  law(file->size() + file->findings().left_out <= lines, "a line is a user, or bad, or neither");
  law(bad_lines.size() == file->findings().left_out + file->findings().kept,
      "each bad line is told of once");
  for (const BadLine& bad : bad_lines) {
    law(bad.line >= 1 && bad.line <= lines, "a complaint names a line of the file");
    law(bad.column >= 1 && bad.column <= octets.size() + 1, "and a place in it");
  }
  return 0;
}
