// SPDX-License-Identifier: Apache-2.0
//
// Goes from maildrop to maildrop and removes what is too old. A line for each in which there was
// something to do or to say, and one for all at the end; the log says what was removed.
#pragma once

#include "progress.h"

#include "restante/auth/user_list.h"
#include "restante/base/exit_code.h"
#include "restante/config/settings.h"
#include "restante/drivers/source_driver.h"
#include "restante/maildrop/housekeeping.h"

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace restante::ctl {

using Users = std::vector<drivers::Source>;

// All of a configuration, in the order of its sources. Complains of what is wrong, and answers what
// to exit with.
[[nodiscard]] std::expected<Users, ExitCode> read_users(const config::Settings& settings,
                                                        loop::Loop& loop);

class ExpiryRound final : auth::UserVisitor {
 public:
  // `housekeeping` is borrowed.
  ExpiryRound(maildrop::Housekeeping& housekeeping, const maildrop::Retention& retention,
              maildrop::Doing doing);

  // A user who is in several sources has the maildrop that the first one says.
  [[nodiscard]] ExitCode go(const Users& users, const std::string& glob);

 private:
  enum class End { AllSeen, MailIsMissing };

  Then visit(const auth::Identity& user) override;
  bool is_known_before(const std::string& user) const;
  Then take(const std::string& user, const Result<maildrop::Expiry>& expiry);
  void count(const std::string& user, const maildrop::Expiry& expiry);
  void say(const std::string& line);
  void show_progress();
  std::string summary() const;

  maildrop::Housekeeping& housekeeping_;
  const maildrop::Retention retention_;
  const maildrop::Doing doing_;
  Progress progress_;

  const Users* users_ = nullptr;
  std::size_t source_ = 0;  // the users that are visited are of this one
  std::string glob_;
  std::size_t visited_ = 0;
  std::size_t all_ = 0;

  End end_ = End::AllSeen;
  std::uint64_t maildrops_ = 0;
  std::uint64_t expired_ = 0;
  std::uint64_t cleared_ = 0;
  std::uint64_t undated_ = 0;
  std::uint64_t in_use_ = 0;
  std::uint64_t failed_ = 0;  // maildrops
};

}  // namespace restante::ctl
