// SPDX-License-Identifier: Apache-2.0
//
// What one connection is to be told (DESIGN.md, "What a session promises"), as plainly as it can be
// said: no buffers, no limits on memory, everything at once.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mail.h"
#include "prediction.h"
#include "settings.h"

namespace restante::model {

struct Maildrop {
  std::vector<Mail> mail;  // sorted
  std::optional<ClientNumber> holder;
};
using Post = std::array<Maildrop, users.size()>;

class SessionModel {
 public:
  // `post` is borrowed. The first prediction begins with the greeting.
  SessionModel(ClientNumber number, const Settings& settings, Post& post);

  // These octets came from the client.
  [[nodiscard]] Prediction hear(std::string_view octets);

  bool is_logged_in() const { return box_.has_value(); }

  // What a client says to log in to this maildrop, if nothing is in the way.
  std::string login_to(Box box) const;

  // The connection is gone.
  void leave();

 private:
  enum class Blame { Nobody, Client, Undecided };  // Undecided neither adds nor forgives

  struct Words {
    std::string verb;  // in capitals
    std::vector<std::string> arguments;
  };

  static Words words_of(const std::string& line);

  void take(char octet);
  void obey(const std::string& line);
  Blame before_login(const Words& words, const std::string& line);
  Blame password(const std::string& line);
  Blame after_login(const Words& words);
  Blame list(const Words& words);
  Blame retrieve(const Words& words);
  Blame quit();
  Blame language(const Words& words);
  Blame capabilities();

  // The message with this number, unless the client is to be told that there is none.
  std::optional<std::size_t> find(const std::string& number);
  std::string listing_of(const std::string& verb, std::size_t index) const;
  std::string totals(std::string_view between, std::string_view behind) const;
  Mail* stored(std::size_t index);

  Blame say(Blame blame, std::string start, Reply::Words words = Reply::Words::None,
            std::string body = {});
  Blame agree(std::string body = {}) { return say(Blame::Nobody, "+OK ", Reply::Words::Any, body); }
  Blame refuse(std::string code = {}) {
    return say(Blame::Client, "-ERR " + code, Reply::Words::Any);
  }
  void blame(Blame blame);

  const ClientNumber number_;
  const Settings settings_;
  Post& post_;
  Prediction prediction_;

  std::string line_;  // what has come of the next one
  enum class Line { Read, Skipped } taking_ = Line::Read;
  std::uint64_t bad_in_a_row_ = 0;

  std::optional<std::string> named_;  // by USER
  std::optional<Box> box_;            // whose maildrop, from login on
  std::vector<Mail> snapshot_;        // of login
  std::set<std::size_t> marked_;      // indices
};

}  // namespace restante::model
