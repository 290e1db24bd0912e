// SPDX-License-Identifier: Apache-2.0
#include "memory_mailroom.h"

#include <fmt/format.h>

#include <algorithm>

namespace restante::model {

using session::testing::StoredMessage;

void MemoryMailroom::clear() {
  store_.mail.clear();
  store_.seen.clear();
}

void MemoryMailroom::deliver(Box box, const Mail& mail, std::size_t place) {
  auto& all = mail_of(box);
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(place), {mail.unique_id(), mail.octets});
}

void MemoryMailroom::set_flags(Box, const Mail& mail, const std::string& flags) {
  if (flags.find('S') == std::string::npos) {
    store_.seen.erase(mail.unique_id());
  } else {
    store_.seen.insert(mail.unique_id());
  }
}

void MemoryMailroom::take_away(Box box, const Mail& mail) {
  std::erase_if(mail_of(box), [id = mail.unique_id()](const StoredMessage& stored) {
    return stored.unique_id == id;
  });
}

std::optional<std::string> MemoryMailroom::difference(Box box, const std::vector<Mail>& expected) {
  const auto& stored = mail_of(box);
  const bool is_equal =
      std::ranges::equal(stored, expected, [this](const StoredMessage& message, const Mail& mail) {
        const bool is_seen = store_.seen.contains(message.unique_id);
        return message.unique_id == mail.unique_id() && message.octets == mail.octets &&
               is_seen == (mail.seen == Seen::Yes);
      });
  if (is_equal) return std::nullopt;
  std::string text = fmt::format("{}'s maildrop should hold", users[box]);
  for (const Mail& mail : expected) text += " " + mail.unique_id();
  text += "\n  but holds";
  for (const StoredMessage& message : stored) text += " " + message.unique_id;
  return text;
}

std::vector<StoredMessage>& MemoryMailroom::mail_of(Box box) {
  return store_.mail[std::string(users[box])];
}

}  // namespace restante::model
