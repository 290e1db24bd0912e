// SPDX-License-Identifier: Apache-2.0
//
// Mail in the memory store of the session's tests. It has no flags but one.
#pragma once

#include "memory_store.h"
#include "world.h"

namespace restante::model {

class MemoryMailroom final : public Mailroom {
 public:
  maildrop::MailStore& store() { return store_; }

  void clear() override;
  void deliver(Box box, const Mail& mail, std::size_t place) override;
  void set_flags(Box box, const Mail& mail, const std::string& flags) override;
  void take_away(Box box, const Mail& mail) override;
  void pause() override {}
  std::optional<std::string> difference(Box box, const std::vector<Mail>& expected) override;

 private:
  std::vector<session::testing::StoredMessage>& mail_of(Box box);

  session::testing::MemoryStore store_;
};

}  // namespace restante::model
