// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/directory/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "restante/auth/credentials.h"
#include "restante/auth/user_record.h"

namespace restante::authenticators {

namespace {

enum Part : unsigned { TheRow };

// Until somebody was found: what "restantectl hash-password" makes.
auth::StoredPassword usual_form() {
  const auto text = auth::hash_password(auth::hashable_schemes().front(), "nobody's");
  assert(text);
  auto password = auth::StoredPassword::parse(*text);
  assert(password);
  return std::move(*password);
}

auth::UserRecord record_of(const Row& row) {
  return {row.user, row.password, row.home, row.maildrops, row.extra};
}

}  // namespace

struct DirectoryUsers::Found {
  auth::Identity identity;
  auth::StoredPassword password;
  auth::Standing standing;
};

DirectoryUsers::DirectoryUsers(std::unique_ptr<const Directory> directory, std::string name,
                               std::string_view seed)
    : directory_(std::move(directory)),
      name_(std::move(name)),
      scram_(seed),
      last_form_(usual_form()) {}

Error DirectoryUsers::unusable(std::string_view user, std::string_view why) const {
  return {ErrorKind::TryAgain, fmt::format("{}: user {}: {}", name_, user, why)};
}

Result<std::optional<DirectoryUsers::Found>> DirectoryUsers::look_up(std::string_view user,
                                                                     Enquiry& enquiry) const {
  auto row = enquiry.ask(TheRow, [&](Enquiry& part) { return directory_->look_up(user, part); });
  if (!row) return Failure(std::move(row.error()));
  if (!*row) return std::optional<Found>();
  if ((*row)->user.empty()) (*row)->user = user;
  const auth::UserRecord record = record_of(**row);
  auto password = auth::check_record(record);
  if (!password) return Failure(unusable(user, password.error().text));
  const auto standing = auth::may_log_in(record) ? auth::Standing::Known : auth::Standing::KeptOut;
  return Found{auth::identity_of(record), std::move(*password), standing};
}

Result<std::optional<DirectoryUsers::Found>> DirectoryUsers::look_up_who_may_log_in(
    std::string_view user, Enquiry& enquiry) const {
  auto found = look_up(user, enquiry);
  if (!found) return found;
  remember_standing(user, *found ? (*found)->standing : auth::Standing::Unknown);
  if (!*found || (*found)->standing == auth::Standing::KeptOut) return std::optional<Found>();
  if (const std::string objection = (*found)->password.objection_to_cost(); !objection.empty()) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("{}: the stored password of {} {}; \"restantectl hash-password\" "
                               "makes one",
                               name_, user, objection));
  }
  remember_form((*found)->password);
  return found;
}

auth::StoredPassword DirectoryUsers::decoy() const {
  const std::lock_guard lock(mutex_);
  return last_form_;
}

void DirectoryUsers::remember_form(const auth::StoredPassword& password) const {
  const std::lock_guard lock(mutex_);
  last_form_ = password;
}

Result<std::optional<auth::Identity>> DirectoryUsers::authenticate(
    const auth::Credentials& credentials, Enquiry& enquiry) const {
  auto found = look_up_who_may_log_in(credentials.user, enquiry);
  if (!found) return Failure(std::move(found.error()));
  const auth::StoredPassword password = *found ? (*found)->password : decoy();
  if (enquiry.patience() == Patience::CachedOnly && password.cost() == auth::Cost::Expensive) {
    return failure(ErrorKind::WouldBlock);
  }
  const auth::Match match = password.verify(credentials.password.reveal());
  if (!*found || match == auth::Match::Wrong) return std::nullopt;
  return std::move((*found)->identity);
}

Result<std::optional<auth::Identity>> DirectoryUsers::find(std::string_view user,
                                                           Enquiry& enquiry) const {
  auto found = look_up(user, enquiry);
  if (!found) return Failure(std::move(found.error()));
  if (!*found || (*found)->standing == auth::Standing::KeptOut) return std::nullopt;
  return std::move((*found)->identity);
}

Result<std::optional<auth::Identity>> DirectoryUsers::owner(std::string_view maildrop,
                                                            Enquiry& enquiry) const {
  auto found = look_up(maildrop, enquiry);
  if (!found) return Failure(std::move(found.error()));
  if (!*found) return std::nullopt;
  return std::move((*found)->identity);
}

void DirectoryUsers::remember_standing(std::string_view user, auth::Standing standing) const {
  const std::lock_guard lock(mutex_);
  auto known = std::ranges::find(seen_, user, &Seen::user);
  if (known == seen_.end()) known = &seen_[next_seen_++ % seen_max];
  *known = {std::string(user), standing};
}

Result<auth::Standing> DirectoryUsers::standing(std::string_view user, Enquiry& enquiry) const {
  const auto found = look_up(user, enquiry);
  if (!found) return Failure(found.error());
  return *found ? (*found)->standing : auth::Standing::Unknown;
}

Result<auth::Standing> DirectoryUsers::last_standing(std::string_view user) const {
  const std::lock_guard lock(mutex_);
  const auto known = std::ranges::find(seen_, user, &Seen::user);
  if (known == seen_.end()) return failure(ErrorKind::Later);
  return known->standing;
}

Result<auth::ScramKeys> DirectoryUsers::scram_keys(auth::ScramHash hash, std::string_view user,
                                                   Enquiry& enquiry) const {
  const auto found = look_up_who_may_log_in(user, enquiry);
  if (!found) return Failure(found.error());
  return scram_.answer(hash, user, *found ? &(*found)->password : nullptr, enquiry.patience());
}

Result<auth::Secret> DirectoryUsers::plain_secret(std::string_view user, Enquiry& enquiry) const {
  const auto found = look_up_who_may_log_in(user, enquiry);
  if (!found) return Failure(found.error());
  const auto plain = *found ? (*found)->password.plain() : std::nullopt;
  return plain ? auth::Secret(*plain) : auth::random_secret();
}

auth::Abilities DirectoryUsers::abilities() const {
  auth::Abilities abilities;
  abilities.counting = auth::Abilities::Counting::Impossible;
  return abilities;
}

}  // namespace restante::authenticators
