// SPDX-License-Identifier: Apache-2.0
#include "session_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace restante::model {

namespace {

// Each command's arguments, at least and at most. PASS has its own rule.
struct Arguments {
  std::size_t min;
  std::size_t max;
};
const std::map<std::string, Arguments> commands = {
    {"APOP", {2, 2}}, {"AUTH", {0, 2}}, {"CAPA", {0, 0}}, {"DELE", {1, 1}}, {"LANG", {0, 1}},
    {"LIST", {0, 1}}, {"NOOP", {0, 0}}, {"PASS", {0, 0}}, {"QUIT", {0, 0}}, {"RETR", {1, 1}},
    {"RSET", {0, 0}}, {"STAT", {0, 0}}, {"STLS", {0, 0}}, {"TOP", {2, 2}},  {"UIDL", {0, 1}},
    {"USER", {1, 1}}, {"UTF8", {0, 0}},
};

std::string capitals(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

// A decimal number without sign that fits into 64 bits.
std::optional<std::uint64_t> number_in(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  constexpr std::string_view largest = "18446744073709551615";
  const std::string digits = text.substr(std::min(text.find_first_not_of('0'), text.size() - 1));
  const bool fits =
      digits.size() < largest.size() || (digits.size() == largest.size() && digits <= largest);
  if (!fits) return std::nullopt;
  return std::stoull(digits);
}

}  // namespace

SessionModel::SessionModel(ClientNumber number, const Settings& settings, Post& post)
    : number_(number), settings_(settings), post_(post) {
  say(Blame::Undecided, fmt::format("+OK {} ", hostname), Reply::Words::Any);
}

Prediction SessionModel::hear(std::string_view octets) {
  for (const char octet : octets) {
    if (prediction_.afterwards == Afterwards::Closed) break;
    if (octet == '\n') {
      if (line_.ends_with('\r')) line_.pop_back();
      if (taking_ == Line::Read) obey(std::exchange(line_, {}));
      taking_ = Line::Read;
    } else if (taking_ == Line::Read) {
      take(octet);
    }
  }
  return std::exchange(prediction_, {{}, prediction_.afterwards});
}

std::string SessionModel::login_to(Box box) const {
  return fmt::format("USER {}\r\nPASS {}\r\n", users[box], settings_.passwords[box]);
}

// A line is too long as soon as nothing that may follow could help.
void SessionModel::take(char octet) {
  line_ += octet;
  const std::size_t allowance = octet == '\r' ? 1 : 0;
  if (line_.size() <= line_octets_max + allowance) return;
  line_.clear();
  taking_ = Line::Skipped;
  blame(refuse());
}

void SessionModel::leave() {
  prediction_.afterwards = Afterwards::Closed;
  if (box_) post_[*box_].holder.reset();
  box_.reset();
}

SessionModel::Words SessionModel::words_of(const std::string& line) {
  Words words;
  std::string word;
  for (const char letter : line + ' ') {
    if (letter != ' ') {
      word += letter;
      continue;
    }
    // A blank before the verb is not read over, those behind it are.
    if (words.verb.empty() && words.arguments.empty()) {
      words.verb = capitals(word);
      if (word.empty()) return words;
    } else if (!word.empty()) {
      words.arguments.push_back(word);
    }
    word.clear();
  }
  return words;
}

void SessionModel::obey(const std::string& line) {
  const Words words = words_of(line);
  const auto command = commands.find(words.verb);
  const std::size_t count = words.arguments.size();
  const bool is_well_formed =
      command != commands.end() &&
      (words.verb == "PASS" ? line.size() > std::string("PASS ").size()
                            : count >= command->second.min && count <= command->second.max);
  if (!is_well_formed) return blame(refuse());
  if (words.verb == "CAPA") return blame(capabilities());
  if (words.verb == "LANG") return blame(language(words));
  blame(box_ ? after_login(words) : before_login(words, line));
}

SessionModel::Blame SessionModel::before_login(const Words& words, const std::string& line) {
  if (words.verb == "USER") {
    named_ = words.arguments[0];
    return say(Blame::Undecided, "+OK ", Reply::Words::Any);
  }
  if (words.verb == "PASS") return password(line);
  if (words.verb == "UTF8") return agree();
  if (words.verb == "AUTH" && words.arguments.empty()) {
    return say(Blame::Undecided, "+OK ", Reply::Words::Any, ".\r\n");  // no mechanisms
  }
  if (words.verb != "QUIT") return refuse();
  agree();
  leave();
  return Blame::Undecided;
}

SessionModel::Blame SessionModel::password(const std::string& line) {
  if (!named_) return refuse();
  const std::string name = *std::exchange(named_, std::nullopt);
  const auto user = std::ranges::find(users, name);
  if (user == users.end()) return refuse("[AUTH] ");
  const auto box = static_cast<Box>(user - users.begin());
  if (line.substr(std::string("PASS ").size()) != settings_.passwords[box]) {
    return refuse("[AUTH] ");
  }
  if (post_[box].holder) return say(Blame::Nobody, "-ERR [IN-USE] ", Reply::Words::Any);
  post_[box].holder = number_;
  box_ = box;
  snapshot_ = post_[box].mail;
  return say(Blame::Nobody, "+OK " + totals(" messages (", " octets)\r\n"));
}

SessionModel::Blame SessionModel::after_login(const Words& words) {
  if (words.verb == "STAT") return say(Blame::Nobody, "+OK " + totals(" ", "\r\n"));
  if (words.verb == "LIST" || words.verb == "UIDL") return list(words);
  if (words.verb == "RETR" || words.verb == "TOP") return retrieve(words);
  if (words.verb == "NOOP") return agree();
  if (words.verb == "QUIT") return quit();
  if (words.verb == "RSET") {
    marked_.clear();
    return say(Blame::Nobody, "+OK " + totals(" ", "\r\n"));
  }
  if (words.verb != "DELE") return refuse();
  const auto index = find(words.arguments[0]);
  if (!index) return refuse();
  marked_.insert(*index);
  return say(Blame::Nobody, fmt::format("+OK message {} marked as deleted\r\n", *index + 1));
}

SessionModel::Blame SessionModel::list(const Words& words) {
  if (!words.arguments.empty()) {
    const auto index = find(words.arguments[0]);
    return index ? say(Blame::Nobody, "+OK " + listing_of(words.verb, *index)) : refuse();
  }
  std::string body;
  for (std::size_t index = 0; index < snapshot_.size(); ++index) {
    if (!marked_.contains(index)) body += listing_of(words.verb, index);
  }
  return say(Blame::Nobody, "+OK " + totals(" messages (", " octets)\r\n"), Reply::Words::None,
             body + ".\r\n");
}

SessionModel::Blame SessionModel::retrieve(const Words& words) {
  const auto index = find(words.arguments[0]);
  const bool is_top = words.verb == "TOP";
  const auto lines = is_top ? number_in(words.arguments[1]) : 0;
  if (!index || !lines) return refuse();
  Mail* const mail = stored(*index);
  // Another program removed it, which is not the client's fault.
  if (mail == nullptr) return say(Blame::Nobody, "-ERR ", Reply::Words::Any);
  if (is_top) return agree(as_wire(top_of(mail->octets, *lines)));
  if (settings_.retr_marks_seen == RetrMarksSeen::Yes) mail->seen = Seen::Yes;
  return say(Blame::Nobody, fmt::format("+OK {} octets\r\n", mail->octets_sent), Reply::Words::None,
             as_wire(mail->octets));
}

SessionModel::Blame SessionModel::quit() {
  for (const std::size_t index : marked_) {
    std::erase(post_[*box_].mail, snapshot_[index]);
  }
  if (marked_.empty()) {
    agree();
  } else {
    say(Blame::Nobody, fmt::format("+OK goodbye, {} messages deleted\r\n", marked_.size()));
  }
  leave();
  return Blame::Undecided;
}

SessionModel::Blame SessionModel::language(const Words& words) {
  if (words.arguments.empty()) return agree("i-default English\r\nen English\r\n.\r\n");
  const std::string tag = capitals(words.arguments[0]);
  if (tag == "EN" || tag.starts_with("EN-") || tag == "*") {
    return say(Blame::Nobody, "+OK en English", Reply::Words::Any);
  }
  if (tag == "I-DEFAULT") return say(Blame::Nobody, "+OK i-default English", Reply::Words::Any);
  return refuse();
}

SessionModel::Blame SessionModel::capabilities() {
  const std::string login = box_ ? "" : "USER\r\n";
  return agree("TOP\r\nUIDL\r\n" + login +
               "PIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nEXPIRE NEVER\r\n"
               "UTF8 USER\r\nLANG\r\nIMPLEMENTATION Restante-" RESTANTE_VERSION "\r\n.\r\n");
}

std::optional<std::size_t> SessionModel::find(const std::string& number) {
  const auto value = number_in(number);
  if (!value || *value == 0 || *value > snapshot_.size()) return std::nullopt;
  if (marked_.contains(*value - 1)) return std::nullopt;
  return *value - 1;
}

std::string SessionModel::listing_of(const std::string& verb, std::size_t index) const {
  const Mail& mail = snapshot_[index];
  if (verb == "UIDL") return fmt::format("{} {}\r\n", index + 1, mail.unique_id());
  return fmt::format("{} {}\r\n", index + 1, mail.octets_sent);
}

// "2 messages (21 octets)", of what is not marked.
std::string SessionModel::totals(std::string_view between, std::string_view behind) const {
  std::size_t octets = 0;
  for (std::size_t index = 0; index < snapshot_.size(); ++index) {
    if (!marked_.contains(index)) octets += snapshot_[index].octets_sent;
  }
  return fmt::format("{}{}{}{}", snapshot_.size() - marked_.size(), between, octets, behind);
}

// Null where it is no longer in the store.
Mail* SessionModel::stored(std::size_t index) {
  auto& mail = post_[*box_].mail;
  const auto found = std::ranges::find(mail, snapshot_[index]);
  return found == mail.end() ? nullptr : &*found;
}

SessionModel::Blame SessionModel::say(Blame blame, std::string start, Reply::Words words,
                                      std::string body) {
  prediction_.replies.push_back({std::move(start), words, std::move(body)});
  return blame;
}

void SessionModel::blame(Blame blame) {
  if (blame == Blame::Nobody) bad_in_a_row_ = 0;
  if (blame != Blame::Client) return;
  ++bad_in_a_row_;
  if (bad_in_a_row_ == settings_.bad_commands_max) leave();
}

}  // namespace restante::model
