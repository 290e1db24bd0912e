// SPDX-License-Identifier: Apache-2.0
//
// why: everything on one screen that a person on the phone needs. Auth is asked what it knows of
// the user, then a worker about the maildrop, then all workers for the session that holds it.
#include <fmt/format.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inquiry.h"
#include "lock_text.h"
#include "reasons.h"
#include "restante/clerk/accounts.h"
#include "restante/lines/message.h"
#include "session_walk.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

// What a pattern would take for something else stands for itself.
std::string as_pattern(std::string_view user) {
  std::string pattern;
  for (const char octet : user) {
    if (std::string_view("*?[\\").contains(octet)) pattern += '\\';
    pattern += octet;
  }
  return pattern.substr(0, SessionFilter::pattern_octets_max);
}

class Why final : public Inquiry, Colleagues::Asker, SessionWalk::Handler {
 public:
  Why(Office& office, Caller& caller, Suspect suspect)
      : office_(office), caller_(caller), suspect_(std::move(suspect)) {}
  ~Why() override { office_.colleagues.forget(number_); }

  void begin() override {
    const auto memory = std::make_unique<char[]>(lines::Frame::body_octets_max);
    lines::Writer writer({memory.get(), lines::Frame::body_octets_max});
    write(writer, suspect_);
    suspect_.password.reset();
    const Place auth{processes::Role::Auth, office_.options.set, 0};
    number_ = office_.colleagues.ask(auth, Question::Explain, writer.octets(), *this);
    writer.wipe();
  }

 private:
  void on_answer(Colleagues::Number, const lines::Frame& answer) override {
    office_.colleagues.forget(number_);
    if (static_cast<Answer>(answer.kind) == Answer::Account) return on_account(answer.body);
    if (static_cast<Answer>(answer.kind) == Answer::Maildrop) return on_maildrop(answer.body);
    tell();
  }
  void on_no_answer(Colleagues::Number, const Place& who, Colleagues::Asker::Why reason) override {
    if (reason == Colleagues::Asker::Why::Silent || !account_) {
      return caller_.fail(exit_other, text_of(who) + " does not answer; try again");
    }
    tell();
  }

  void on_account(std::string_view body) {
    account_ = read_account(body);
    if (!account_) return caller_.fail(exit_other, "auth makes no sense; try again");
    using Standing = AccountFacts::Standing;
    const auto standing = account_->standing;
    if (standing != Standing::Known && standing != Standing::KeptOut) return tell();
    ask_about_maildrop();
  }

  // Any worker can say how it is.
  void ask_about_maildrop() {
    for (const Place& worker : office_.colleagues.all(processes::Role::Worker)) {
      if (worker.set != office_.options.set) continue;
      const auto memory = std::make_unique<char[]>(lines::Frame::body_octets_max);
      lines::Writer writer({memory.get(), lines::Frame::body_octets_max});
      write_owner(writer, account_->user, account_->home);
      number_ = office_.colleagues.ask(worker, Question::LookAtMaildrop, writer.octets(), *this);
      return;
    }
    tell();
  }

  void on_maildrop(std::string_view body) {
    maildrop_ = read_maildrop(body);
    SessionFilter filter;
    filter.user = as_pattern(account_->user);
    walk_.emplace(office_.colleagues, Question::ListSessions, std::move(filter),
                  static_cast<SessionWalk::Handler&>(*this));
    walk_->begin();
  }

  void on_sessions(const Place& worker, const SessionsPiece& piece) override {
    for (const Session& session : piece.sessions) {
      if (session.state == SessionState::Authorization) continue;
      holder_ = {{"session", session.session},
                 {"address", session.address.text()},
                 {"since", time_text_of_ms(session.since)},
                 {"worker", worker.worker},
                 {"set", worker.set}};
      messages_ = session.messages;
      octets_ = session.octets;
    }
  }
  void on_walked() override { tell(); }

  void tell() {
    using Standing = AccountFacts::Standing;
    const bool is_held = maildrop_ && maildrop_->state == MaildropFacts::State::Held;
    const auto known = account_->standing == Standing::CantTell
                           ? Json(nullptr)
                           : Json(account_->standing == Standing::Known ||
                                  account_->standing == Standing::KeptOut);
    const Reasons reasons = reasons_against(*account_, maildrop_, holder_);
    Json object = {{"user", account_->user},
                   {"known", known},
                   {"source", account_->source},
                   {"scheme", account_->scheme},
                   {"can_login", reasons.can_login},
                   {"reasons", reasons.words},
                   {"maildrop", maildrop_ ? Json(maildrop_->path) : Json(nullptr)},
                   {"messages", nullptr},
                   {"octets", nullptr},
                   {"held_by", is_held ? held_by() : Json(nullptr)}};
    if (maildrop_ && maildrop_->state != MaildropFacts::State::Broken) {
      object["messages"] = is_held ? messages_ : Json(maildrop_->messages);
      object["octets"] = is_held ? octets_ : Json(maildrop_->octets);
    }
    add_password(object);
    caller_.say(object);
    caller_.done();
  }

  Json held_by() const {
    if (!holder_.is_null()) return holder_;
    const auto& lock = maildrop_->lock;
    const std::string& lock_dir = office_.options.settings.maildrop.lock_dir;
    return lock ? stranger_json(lock_dir, *lock) : Json(maildrop_->problem);
  }

  void add_password(Json& object) const {
    using Password = AccountFacts::Password;
    if (account_->password == Password::NotAsked) return;
    object["password"] = account_->password == Password::Right   ? "right"
                         : account_->password == Password::Wrong ? "wrong"
                                                                 : "can't tell";
  }

  Office& office_;
  Caller& caller_;
  Suspect suspect_;
  Colleagues::Number number_ = 0;
  std::optional<AccountFacts> account_;
  std::optional<MaildropFacts> maildrop_;
  std::optional<SessionWalk> walk_;
  Json holder_;  // null: no session of ours
  Json messages_;
  Json octets_;
};

}  // namespace

Opened open_why(Office& office, Caller& caller, const Request& request) {
  Suspect suspect;
  suspect.user = request.text("user").value_or("");
  constexpr std::size_t user_octets_max = 1024;
  if (suspect.user.empty() || suspect.user.size() > user_octets_max) {
    return std::unexpected("\"user\" must be a user's name");
  }
  if (const auto password = request.text("password")) suspect.password.emplace(*password);
  return std::make_unique<Why>(office, caller, std::move(suspect));
}

}  // namespace restante::clerk
