// SPDX-License-Identifier: Apache-2.0
#include "expiry_round.h"

#include "open_source.h"
#include "verb.h"

#include "restante/auth/saslprep.h"
#include "restante/base/log.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <utility>

namespace restante::ctl {

namespace {

std::string plural(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "3 messages expired, 1 deleted message cleared".
std::string removed_words(std::uint64_t expired, std::uint64_t cleared, maildrop::Doing doing) {
  const std::string_view would = doing == maildrop::Doing::Dry ? " would be" : "";
  return fmt::format("{}{} expired, {}{} cleared", plural(expired, "message"), would,
                     plural(cleared, "deleted message"), would);
}

}  // namespace

std::expected<Users, ExitCode> read_users(const config::Settings& settings, loop::Loop& loop) {
  Users users;
  for (const config::AuthSourceSettings& source : settings.auth.sources) {
    auto opened = open_source(source, settings, loop);
    if (!opened) {
      complain(opened.error().text);
      return std::unexpected(opened.error().kind == ErrorKind::TryAgain ? exit_later
                                                                        : exit_configuration);
    }
    if (opened->list == nullptr) {
      complain(fmt::format("{} can't say whom it has, so whose mail would expire is not known",
                           opened->name));
      return std::unexpected(exit_configuration);
    }
    users.push_back(std::move(*opened));
  }
  return users;
}

ExpiryRound::ExpiryRound(maildrop::Housekeeping& housekeeping, const maildrop::Retention& retention,
                         maildrop::Doing doing)
    : housekeeping_(housekeeping),
      retention_(retention),
      doing_(doing),
      progress_(stderr, Progress::manner_of(stderr), steady_now()) {}

ExitCode ExpiryRound::go(const Users& users, const std::string& glob) {
  users_ = &users;
  glob_ = glob;
  for (const drivers::Source& source : users) all_ += source.list->size();
  for (source_ = 0; source_ < users.size() && end_ == End::AllSeen; ++source_) {
    users[source_].list->show(*this);
  }
  say(summary());
  if (end_ == End::MailIsMissing) return exit_later;
  return failed_ > 0 ? exit_other : exit_done;
}

ExpiryRound::Then ExpiryRound::visit(const auth::Identity& user) {
  ++visited_;
  show_progress();
  const bool is_meant = ::fnmatch(glob_.c_str(), user.user.c_str(), FNM_CASEFOLD) == 0;
  if (!is_meant || is_known_before(user.user)) return Then::GoOn;
  return take(user.user, housekeeping_.expire({user.user, user.home}, retention_, doing_));
}

bool ExpiryRound::is_known_before(const std::string& user) const {
  const std::string name = auth::prepare_name(user).value_or(user);
  return std::any_of(users_->begin(), users_->begin() + static_cast<std::ptrdiff_t>(source_),
                     [&](const auto& before) {
                       Enquiry enquiry;
                       const auto standing = before.users->standing(name, enquiry.on_thread());
                       return standing && *standing != auth::Standing::Unknown;
                     });
}

ExpiryRound::Then ExpiryRound::take(const std::string& user,
                                    const Result<maildrop::Expiry>& expiry) {
  ++maildrops_;
  if (expiry) {
    count(user, *expiry);
    return Then::GoOn;
  }
  const Error& error = expiry.error();
  if (error.kind == ErrorKind::InUse) {
    ++in_use_;
    say(fmt::format("{}: in session, left out: {}", user, error.text));
    return Then::GoOn;
  }
  ++failed_;
  progress_.clear();
  complain(fmt::format("{}: {}", user, error.text));
  if (error.kind != ErrorKind::NotFound) return Then::GoOn;
  // Where the folder of all maildrops is missing, no other one is there.
  end_ = End::MailIsMissing;
  return Then::Stop;
}

void ExpiryRound::count(const std::string& user, const maildrop::Expiry& expiry) {
  expired_ += expiry.expired;
  cleared_ += expiry.cleared;
  undated_ += expiry.undated;
  if (expiry.expired > 0 || expiry.cleared > 0) {
    say(fmt::format("{}: {}", user, removed_words(expiry.expired, expiry.cleared, doing_)));
    if (doing_ == maildrop::Doing::ForReal) {
      log::info("mail expired")
          .add("user", user)
          .add("expired", expiry.expired)
          .add("cleared", expiry.cleared);
    }
  }
  if (expiry.undated > 0) {
    say(fmt::format("{}: {} stamped by a wrong clock, left alone", user,
                    plural(expiry.undated, "message")));
  }
  if (!expiry.error) return;
  ++failed_;
  progress_.clear();
  complain(fmt::format("{}: {} could not be removed: {}", user, plural(expiry.failed, "message"),
                       expiry.error->text));
}

void ExpiryRound::say(const std::string& line) {
  progress_.clear();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void ExpiryRound::show_progress() {
  const TimePoint now = steady_now();
  if (!progress_.is_due(now)) return;
  progress_.show(
      fmt::format("{} of {} users, {}", visited_, all_, removed_words(expired_, cleared_, doing_)),
      now);
}

std::string ExpiryRound::summary() const {
  std::string text = fmt::format("{}: {}", plural(maildrops_, "maildrop"),
                                 removed_words(expired_, cleared_, doing_));
  if (undated_ > 0) text += fmt::format("; {} undated", undated_);
  if (in_use_ > 0) text += fmt::format("; {} in session, left out", plural(in_use_, "maildrop"));
  if (failed_ > 0) text += fmt::format("; {} failed", plural(failed_, "maildrop"));
  return text;
}

}  // namespace restante::ctl
