// SPDX-License-Identifier: Apache-2.0
#include "why_offline.h"

#include "holder_names.h"
#include "lock_holders.h"
#include "open_source.h"

#include "restante/auth/claimant.h"
#include "restante/auth/saslprep.h"
#include "restante/drivers/source_driver.h"
#include "restante/loop/ask_until_answered.h"
#include "restante/stores/maildir/lock_number.h"
#include "restante/stores/maildir/path_template.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

namespace restante::ctl {

namespace {

class Explanation {
 public:
  explicit Explanation(std::string user)
      : json_({{"user", std::move(user)},
               {"known", nullptr},
               {"source", ""},
               {"scheme", ""},
               {"can_login", true},
               {"reasons", Json::array()},
               {"maildrop", nullptr},
               {"messages", nullptr},
               {"octets", nullptr},
               {"held_by", nullptr}}) {}

  void set(const char* key, Json value) { json_[key] = std::move(value); }
  void note(std::string words) { json_["reasons"].push_back(std::move(words)); }
  void against(std::string words) {
    json_["can_login"] = false;
    note(std::move(words));
  }
  Json take() { return std::move(json_); }

 private:
  Json json_;
};

std::size_t count_messages(const std::filesystem::path& maildir) {
  std::size_t messages = 0;
  for (const char* folder : {"new", "cur"}) {
    std::error_code not_there;
    for (const auto& entry : std::filesystem::directory_iterator(maildir / folder, not_there)) {
      messages += entry.path().filename().string().starts_with('.') ? 0 : 1;
    }
  }
  return messages;
}

void explain_holder(const std::string& lock_dir, const std::filesystem::path& maildrop,
                    Explanation& all) {
  const LockHolders holders(lock_dir);
  auto holder = holders.of(stores::lock_number_of(maildrop.native()));
  struct stat folder {};
  if (!holder && ::stat(maildrop.c_str(), &folder) == 0) {
    holder = holders.of(stores::lock_number_of(folder));
  }
  if (!holder) return;
  all.set("held_by", {{"pid", holder->process}, {"command", holder->command}});
  all.against("the maildrop is held by " + holder_words(*holder));
}

void explain_maildrop(const config::Settings& settings, const auth::Identity& identity,
                      Explanation& all) {
  const auto route = stores::expand_path(settings.maildrop.path, {identity.user, identity.home});
  if (!route) return all.against(route.error().text);
  const std::filesystem::path path(route->path());
  all.set("maildrop", path.string());
  std::error_code problem;
  if (!std::filesystem::exists(path, problem)) {
    if (problem) return all.against("the maildrop can't be looked at: " + problem.message());
    return all.note("the maildrop is not there yet: the first message makes it");
  }
  if (!std::filesystem::is_directory(path, problem))
    return all.against("the maildrop is no folder");
  all.set("messages", count_messages(path));
  explain_holder(settings.maildrop.lock_dir, path, all);
}

enum class Tried { Right, Wrong, CantTell };

Tried try_password(const auth::Authenticator& users, loop::Loop& loop, const std::string& user,
                   const auth::Secret& password) {
  const auth::Credentials credentials{user, auth::prepare_password(password.reveal())};
  const auto right = loop::ask_until_answered(
      loop, [&](Enquiry& enquiry) { return users.authenticate(credentials, enquiry); });
  if (!right.has_value()) return Tried::CantTell;
  return right->has_value() ? Tried::Right : Tried::Wrong;
}

void explain_password(Tried tried, Explanation& all) {
  all.set("password", tried == Tried::Right   ? "right"
                      : tried == Tried::Wrong ? "wrong"
                                              : "can't tell");
  if (tried == Tried::Wrong) all.against("the password is wrong");
}

enum class Next { AskTheNext, Decided };

Next explain_by(const config::AuthSourceSettings& source, const config::Settings& settings,
                const std::string& user, const std::optional<auth::Secret>& password,
                Explanation& all) {
  loop::Loop loop;
  const auto opened = open_source(source, settings, loop);
  if (!opened) {
    all.against("the users can't be asked: " + opened.error().text);
    return Next::Decided;
  }
  const auto found = loop::ask_until_answered(
      loop, [&](Enquiry& enquiry) { return opened->users->find(user, enquiry); });
  const auto standing = loop::ask_until_answered(
      loop, [&](Enquiry& enquiry) { return opened->users->standing(user, enquiry); });
  if (!standing) {
    all.against("the users can't be asked: " + standing.error().text);
    return Next::Decided;
  }
  const bool is_kept_out = *standing == auth::Standing::KeptOut;
  const bool is_known = found.has_value() && found->has_value();
  if (!is_known && !is_kept_out) return Next::AskTheNext;
  all.set("known", true);
  all.set("source", opened->name);
  if (is_kept_out) all.against("the user is there, but may not log in (nologin)");
  if (!is_known) return Next::Decided;
  all.set("scheme", (*found)->scheme);
  if (password) explain_password(try_password(*opened->users, loop, user, *password), all);
  explain_maildrop(settings, **found, all);
  return Next::Decided;
}

}  // namespace

Json explain_without_server(const config::Settings& settings, const std::string& user,
                            const std::optional<auth::Secret>& password) {
  const auto who = auth::claimant(user, {}, settings.auth.default_domain);
  const bool is_possible = who && !who->user.empty();
  Explanation all(is_possible ? who->user : user);
  all.against("no server answers: who is logged in, penalised or delayed is not known");
  if (!is_possible) {
    all.against("nobody can have this name");
    return all.take();
  }
  for (const config::AuthSourceSettings& source : settings.auth.sources) {
    if (explain_by(source, settings, who->user, password, all) == Next::Decided) {
      return all.take();
    }
  }
  all.set("known", false);
  all.against("no source of users knows this user; see the spelling and the domain");
  return all.take();
}

}  // namespace restante::ctl
