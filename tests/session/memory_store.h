// SPDX-License-Identifier: Apache-2.0
//
// A mail store in memory, with faults to order, and an authenticator that knows whom it is told.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/maildrop/mail_store.h"

namespace restante::session::testing {

struct StoredMessage {
  std::string unique_id;
  std::string octets;
  enum class Fault {
    None,
    GoneMeanwhile,
    Unreadable,
    EndsEarly,
    CannotBeRemoved
  } fault = Fault::None;
};

class MemoryStore final : public maildrop::MailStore {
 public:
  std::map<std::string, std::vector<StoredMessage>> mail;
  std::set<std::string> held;
  std::set<std::string> seen;           // unique-ids
  std::optional<ErrorKind> open_fault;  // every open() fails so
  enum class Durability { Durable, Lost } durability = Durability::Durable;

  Result<std::unique_ptr<maildrop::Maildrop>> open(const maildrop::Owner& owner,
                                                   Enquiry& enquiry) override;

 private:
  class Open;
};

class MemoryStore::Open final : public maildrop::Maildrop {
 public:
  Open(MemoryStore& store, std::string user) : store_(store), user_(std::move(user)) {
    maildrop::SnapshotBuilder builder;
    for (const StoredMessage& message : store_.mail[user_]) {
      builder.add(message.unique_id, message.unique_id, wire_octets(message.octets),
                  form_of(message.octets));
    }
    snapshot_ = builder.finish();
    store_.held.insert(user_);
  }
  ~Open() override { store_.held.erase(user_); }

  const maildrop::Snapshot& snapshot() const override { return snapshot_; }

  Result<maildrop::Piece> read(maildrop::MessageIndex index, std::uint64_t offset,
                               std::span<char> space, Enquiry&) override {
    const auto message = find(index);
    if (message == mail().end() || message->fault == StoredMessage::Fault::GoneMeanwhile) {
      return failure(ErrorKind::NotFound);
    }
    if (message->fault == StoredMessage::Fault::Unreadable) return failure(ErrorKind::Denied);
    const std::string_view rest = std::string_view(message->octets).substr(offset);
    const std::size_t length = std::min(rest.size(), space.size());
    if (message->fault == StoredMessage::Fault::EndsEarly &&
        offset + length == message->octets.size()) {
      return failure(ErrorKind::TryAgain);
    }
    std::copy_n(rest.begin(), length, space.begin());
    return maildrop::Piece{length,
                           length == rest.size() ? maildrop::Rest::None : maildrop::Rest::More,
                           snapshot_.form(index)};
  }

  static maildrop::Form form_of(std::string_view octets) {
    const bool is_wire = !octets.empty() && wire_octets(octets) == octets.size() &&
                         octets.front() != '.' && octets.find("\n.") == std::string_view::npos;
    return is_wire ? maildrop::Form::Wire : maildrop::Form::Stored;
  }

  void stop_reading() noexcept override {}

  Result<void> mark_seen(maildrop::MessageIndex index, Enquiry&) override {
    if (find(index) != mail().end()) store_.seen.emplace(snapshot_.unique_id(index));
    return {};
  }

  Result<void> give_back(Enquiry&) override { return {}; }

  Result<maildrop::Removal> remove(const maildrop::DeletionMarks& marks, Enquiry&) override {
    maildrop::Removal removal;
    marks.for_each([&](maildrop::MessageIndex index) {
      const auto message = find(index);
      if (message != mail().end() && message->fault == StoredMessage::Fault::CannotBeRemoved) {
        ++removal.failed;
        removal.error = Error{ErrorKind::Denied, "told to"};
        return;
      }
      ++removal.removed;
      if (message != mail().end()) mail().erase(message);
    });
    if (store_.durability == Durability::Lost)
      removal.error = Error{ErrorKind::TryAgain, "told to"};
    return removal;
  }

  // By the naive reading of RFC 1939: every line ends with CRLF.
  static std::uint64_t wire_octets(std::string_view octets) {
    std::uint64_t count = 0;
    for (std::size_t at = 0; at < octets.size(); ++at) {
      count += octets[at] == '\n' && (at == 0 || octets[at - 1] != '\r') ? 2 : 1;
    }
    return octets.empty() || octets.back() == '\n' ? count : count + 2;
  }

 private:
  std::vector<StoredMessage>& mail() const { return store_.mail[user_]; }

  // By now it may have been removed.
  std::vector<StoredMessage>::iterator find(maildrop::MessageIndex index) const {
    return std::ranges::find(mail(), snapshot_.unique_id(index), &StoredMessage::unique_id);
  }

  MemoryStore& store_;
  const std::string user_;
  maildrop::Snapshot snapshot_;
};

inline Result<std::unique_ptr<maildrop::Maildrop>> MemoryStore::open(const maildrop::Owner& owner,
                                                                     Enquiry&) {
  if (open_fault) return failure(*open_fault);
  if (held.contains(owner.user)) return failure(ErrorKind::InUse, "open in another session");
  return std::make_unique<Open>(*this, owner.user);
}

class MemoryUsers final : public auth::Authenticator {
 public:
  struct User {
    std::string password;
    std::vector<std::string> maildrops;
  };
  std::map<std::string, User> users;
  std::optional<ErrorKind> fault;

  Result<std::optional<auth::Identity>> authenticate(const auth::Credentials& credentials,
                                                     Enquiry&) const override {
    if (fault) return failure(*fault);
    const auto found = users.find(credentials.user);
    if (found == users.end() || found->second.password != credentials.password.reveal()) {
      return std::optional<auth::Identity>();
    }
    return identity_of(*found);
  }

  Result<std::optional<auth::Identity>> find(std::string_view user, Enquiry&) const override {
    if (fault) return failure(*fault);
    const auto found = users.find(std::string(user));
    if (found == users.end()) return std::optional<auth::Identity>();
    return identity_of(*found);
  }

  Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                     Enquiry&) const override {
    if (fault) return failure(*fault);
    return auth::derive_scram_keys(hash, password_of(user), "salt", auth::scram_iterations_min);
  }

  Result<auth::Secret> plain_secret(std::string_view user, Enquiry&) const override {
    if (fault) return failure(*fault);
    return auth::Secret(password_of(user));
  }

  auth::Abilities abilities() const override { return {1, 1, 1, 1}; }

 private:
  static std::optional<auth::Identity> identity_of(const std::pair<const std::string, User>& user) {
    return auth::Identity{user.first, "/home/x", user.second.maildrops};
  }

  std::string password_of(std::string_view user) const {
    const auto found = users.find(std::string(user));
    return found == users.end() ? "nobody's" : found->second.password;
  }
};

}  // namespace restante::session::testing
