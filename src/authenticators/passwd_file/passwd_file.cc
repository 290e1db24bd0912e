// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/passwd_file.h"

#include "contents.h"
#include "passwd_line.h"
#include "restante/auth/prepared_name.h"

#include "restante/auth/password_scheme.h"
#include "restante/base/file_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace restante::authenticators {

namespace {

// Of a good line.
auth::StoredPassword password_of(const PasswdLine& line) {
  auto password = auth::StoredPassword::parse(line.password);
  assert(password);
  return std::move(*password);
}

// Of a good line: the password, unless checking it costs more than is granted.
Result<auth::StoredPassword> affordable_password_of(const PasswdLine& line) {
  auth::StoredPassword password = password_of(line);
  const std::string objection = password.objection_to_cost();
  if (objection.empty()) return password;
  return failure(ErrorKind::Unsupported,
                 fmt::format("the stored password of {} {}; \"restantectl hash-password\" makes "
                             "one",
                             line.user, objection));
}

}  // namespace

PasswdFile::PasswdFile(Contents contents)
    : contents_(std::make_unique<const Contents>(std::move(contents))) {}

PasswdFile::~PasswdFile() = default;

std::unique_ptr<PasswdFile> PasswdFile::of(Contents contents) {
  return std::unique_ptr<PasswdFile>(new PasswdFile(std::move(contents)));
}

Result<std::unique_ptr<PasswdFile>> PasswdFile::of(Result<Contents> contents) {
  if (!contents) return Failure(std::move(contents.error()));
  return of(std::move(*contents));
}

Result<std::unique_ptr<PasswdFile>> PasswdFile::load(const std::string& path, int descriptor,
                                                     const Reading& reading) {
  return of(read_file(path, descriptor, reading));
}

Result<std::unique_ptr<PasswdFile>> PasswdFile::load_by_extract(const std::string& path,
                                                                int descriptor, int extract,
                                                                const Reading& reading) {
  return of(read_by_extract(path, descriptor, Extract(extract, path), reading));
}

Result<std::unique_ptr<PasswdFile>> PasswdFile::load(const std::string& path,
                                                     const Reading& reading) {
  const auto file = DiskFiles().open(path);
  if (!file) return Failure(file.error());
  return load(path, file->number(), reading);
}

std::unique_ptr<PasswdFile> PasswdFile::parse(std::string_view octets, const Reading& reading) {
  return of(read_octets(octets, reading));
}

const Findings& PasswdFile::findings() const {
  return contents_->findings;
}

PasswdFile::Made PasswdFile::made() const {
  return contents_->made;
}

std::size_t PasswdFile::size() const {
  return contents_->users.size();
}

void PasswdFile::show(auth::UserVisitor& visitor) const {
  (void)show_some(visitor, 0, std::numeric_limits<std::size_t>::max());
}

std::optional<std::size_t> PasswdFile::show_some(auth::UserVisitor& visitor, std::size_t from,
                                                 std::size_t steps) const {
  const std::string_view octets = contents_->octets.view();
  const std::size_t first = octets.size() - without_byte_order_mark(octets).size();
  std::size_t start = std::max(from, first);
  for (std::size_t next = start; start < octets.size(); start = next) {
    if (steps-- == 0) return start;
    next = std::min(octets.find('\n', start), octets.size() - 1) + 1;
    const std::string_view line = line_at(octets, start);
    if (is_skipped(line) || !check_passwd_line(line)) continue;
    const PasswdLine fields = split_passwd_line(line);
    // The first line of a name counts.
    if (contents_->users.find(auth::PreparedName(fields.user).view()) != start) continue;
    if (visitor.visit(identity_of(fields)) == auth::UserVisitor::Then::Stop) return next;
  }
  return std::nullopt;
}

auth::Abilities PasswdFile::abilities() const {
  return contents_->abilities;
}

// The password of a user who is not there is that of another, so that the same is done with it.
PasswdFile::Presence PasswdFile::look_up(std::string_view user, PasswdLine& line) const {
  const std::optional<std::size_t> found = contents_->users.find(user);
  line = decoy(user);
  if (!found) return Presence::Missing;
  const PasswdLine own = split_passwd_line(line_at(contents_->octets.view(), *found));
  const bool is_let_in = may_log_in(own);
  if (is_let_in || can_be_checked(own)) line = own;
  return is_let_in ? Presence::There : Presence::Missing;
}

// Somebody's line whose password can be checked, so that a name that is nobody's is answered as a
// wrong password is.
PasswdLine PasswdFile::decoy(std::string_view user) const {
  const auto line_of = [&](std::size_t start) {
    return split_passwd_line(line_at(contents_->octets.view(), start));
  };
  std::optional<std::size_t> start;
  if (contents_->users.size() > contents_->uncheckable) {
    start = contents_->users.decoy(
        user, [&](std::size_t candidate) { return can_be_checked(line_of(candidate)); });
  }
  if (start) return line_of(*start);
  PasswdLine line;
  line.password = contents_->lone_decoy;
  return line;
}

bool PasswdFile::can_be_checked(const PasswdLine& line) const {
  return contents_->uncheckable == 0 || password_of(line).objection_to_cost().empty();
}

// Whether the user is there or not, the same is done up to the last line.
Result<std::optional<auth::Identity>> PasswdFile::authenticate(const auth::Credentials& credentials,
                                                               Enquiry& enquiry) const {
  PasswdLine line;
  const Presence presence = look_up(credentials.user, line);
  const auto password = affordable_password_of(line);
  if (!password) return Failure(password.error());
  if (enquiry.patience() == Patience::CachedOnly && password->cost() == auth::Cost::Expensive) {
    return failure(ErrorKind::WouldBlock);
  }
  const auth::Match match = password->verify(credentials.password.reveal());
  if (presence == Presence::Missing || match == auth::Match::Wrong) return std::nullopt;
  return identity_of(line);
}

Result<std::optional<auth::Identity>> PasswdFile::find(std::string_view user, Enquiry&) const {
  PasswdLine line;
  if (look_up(user, line) == Presence::Missing) return std::nullopt;
  return identity_of(line);
}

Result<std::optional<auth::Identity>> PasswdFile::owner(std::string_view maildrop, Enquiry&) const {
  const auto found = contents_->users.find(maildrop);
  if (!found) return std::nullopt;
  return identity_of(split_passwd_line(line_at(contents_->octets.view(), *found)));
}

Result<auth::Standing> PasswdFile::standing(std::string_view user, Enquiry&) const {
  const auto found = contents_->users.find(user);
  if (!found) return auth::Standing::Unknown;
  const std::string_view line = line_at(contents_->octets.view(), *found);
  return may_log_in(split_passwd_line(line)) ? auth::Standing::Known : auth::Standing::KeptOut;
}

Result<auth::ScramKeys> PasswdFile::scram_keys(auth::ScramHash hash, std::string_view user,
                                               Enquiry& enquiry) const {
  PasswdLine line;
  const Presence presence = look_up(user, line);
  const auto password = affordable_password_of(line);
  if (!password) return Failure(password.error());
  return contents_->scram.answer(hash, user, presence == Presence::There ? &*password : nullptr,
                                 enquiry.patience());
}

Result<auth::Secret> PasswdFile::plain_secret(std::string_view user, Enquiry&) const {
  PasswdLine line;
  const Presence presence = look_up(user, line);
  const auth::StoredPassword password = password_of(line);
  const auto plain = password.plain();
  if (presence == Presence::There && plain) return auth::Secret(*plain);
  // New each time: nobody is shown it, and what can't be derived can't be found out.
  return auth::random_secret();
}

}  // namespace restante::authenticators
