// SPDX-License-Identifier: Apache-2.0
#include "contents.h"

#include "first_pass.h"

#include "restante/auth/password_scheme.h"

#include <optional>
#include <utility>

namespace restante::authenticators {

namespace {

// Nobody gets in by it, as nobody is found; it only takes the time that a password takes.
std::string new_lone_decoy(std::size_t users, std::size_t uncheckable) {
  if (uncheckable == 0 && users > 0) return {};
  auto decoy = auth::hash_password(auth::hashable_schemes().front(), "nobody's");
  return decoy ? std::move(*decoy) : std::string("{PLAIN}nobody's");
}

// With `users` to be filled.
Contents read_contents(FileOctets octets, UserTable users, const Reading& reading) {
  FirstPass pass(octets.view(), reading, users);
  pass.run();
  Findings findings = pass.take_findings();
  const std::size_t uncheckable = findings.kept;
  std::string lone_decoy = new_lone_decoy(users.size(), uncheckable);
  auto scram = pass.take_scram();
  if (!scram) scram.emplace(lone_decoy);
  return {std::move(octets), std::move(users), std::move(lone_decoy), *scram,
          pass.abilities(),  uncheckable,      std::move(findings)};
}

Result<Contents> take(const Extract& extract) {
  auto head = extract.head();
  if (!head) return Failure(std::move(head.error()));
  FileOctets octets(extract, head->octets);
  UserTable users(octets.view(), extract, *head);
  std::string lone_decoy = new_lone_decoy(users.size(), head->uncheckable);
  return Contents{std::move(octets),
                  std::move(users),
                  std::move(lone_decoy),
                  head->scram,
                  head->abilities,
                  head->uncheckable,
                  {},
                  PasswdFile::Made::Before};
}

Extract::Head head_of(const Contents& contents) {
  return {contents.octets.view().size(), contents.users.slots(), contents.users.size(),
          contents.users.hash(),         contents.scram,         contents.abilities,
          contents.uncheckable};
}

Result<Contents> fill(const Extract& extract, const std::string& path, int descriptor,
                      const Reading& reading) {
  auto octets = FileOctets::read(descriptor, path, extract);
  if (!octets) return Failure(std::move(octets.error()));
  auto users = UserTable::create(octets->view(), octets->lines_max(), extract);
  if (!users) return Failure(std::move(users.error()));
  return read_contents(std::move(*octets), std::move(*users), reading);
}

Contents read_alone(FileOctets octets, const Reading& reading) {
  UserTable users(octets.view(), octets.lines_max());
  return read_contents(std::move(octets), std::move(users), reading);
}

}  // namespace

Contents read_octets(std::string_view octets, const Reading& reading) {
  return read_alone(FileOctets(octets), reading);
}

Result<Contents> read_file(const std::string& path, int descriptor, const Reading& reading) {
  auto octets = FileOctets::read(descriptor, path);
  if (!octets) return Failure(std::move(octets.error()));
  return read_alone(std::move(*octets), reading);
}

Result<Contents> read_by_extract(const std::string& path, int descriptor, const Extract& extract,
                                 const Reading& reading) {
  if (extract.state() == Extract::State::Sealed) return take(extract);
  if (extract.state() == Extract::State::Unfinished) return read_file(path, descriptor, reading);
  std::optional<Result<Contents>> filled = fill(extract, path, descriptor, reading);
  if (!*filled || (*filled)->users.size() == 0) return std::move(*filled);
  const Extract::Head head = head_of(**filled);
  Findings findings = std::move((*filled)->findings);
  filled.reset();  // nothing may be mapped for writing when it is sealed
  if (auto sealed = extract.seal(head); !sealed) return Failure(std::move(sealed.error()));
  auto contents = take(extract);
  if (contents) {
    contents->findings = std::move(findings);
    contents->made = PasswdFile::Made::Now;
  }
  return contents;
}

}  // namespace restante::authenticators
