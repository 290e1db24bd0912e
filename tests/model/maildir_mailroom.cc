// SPDX-License-Identifier: Apache-2.0
#include "maildir_mailroom.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "maildir_fixture.h"

namespace restante::model {

namespace fs = std::filesystem;

namespace {

// More than the tick that the index of a Maildir waits for.
constexpr int pause_milliseconds = 25;

// A client has the last octet of a message before the server has marked it as seen. So often, a
// millisecond apart, is looked again; far more often than a loaded machine needs.
constexpr int waits_max = 5000;

std::string base_name(const fs::path& file) {
  const std::string name = file.filename();
  return name.substr(0, name.find(':'));
}

Seen seen(const fs::path& file) {
  const std::string name = file.filename();
  return name.find('S', base_name(file).size()) == name.npos ? Seen::No : Seen::Yes;
}

}  // namespace

MaildirMailroom::MaildirMailroom(fs::path folder, Deleted deleted)
    : folder_(std::move(folder)), deleted_(deleted) {
  for (Box box = 0; box < users.size(); ++box) {
    for (const char* name : {"new", "cur", "tmp"}) fs::create_directories(maildir(box) / name);
  }
}

void MaildirMailroom::clear() {
  for (Box box = 0; box < users.size(); ++box) {
    for (const fs::path& file : files(box)) fs::remove(file);
    fs::remove(maildir(box) / "restante.index");
    fs::remove_all(maildir(box) / "restante.deleted");
    delivered_[box].clear();
  }
}

void MaildirMailroom::deliver(Box box, const Mail& mail, std::size_t) {
  const fs::path temporary = maildir(box) / "tmp" / mail.name();
  std::ofstream(temporary, std::ios::binary) << mail.octets;
  fs::rename(temporary, maildir(box) / "new" / mail.name());
  delivered_[box].push_back(mail);
}

void MaildirMailroom::set_flags(Box box, const Mail& mail, const std::string& flags) {
  fs::rename(file_of(box, mail), maildir(box) / "cur" / (mail.name() + ":2," + flags));
}

void MaildirMailroom::take_away(Box box, const Mail& mail) {
  fs::remove(file_of(box, mail));
  std::erase(delivered_[box], mail);
}

void MaildirMailroom::pause() {
  (void)::poll(nullptr, 0, pause_milliseconds);
}

std::optional<std::string> MaildirMailroom::difference(Box box, const std::vector<Mail>& expected) {
  for (int wait = 0;; ++wait) {
    Finding finding = compare(box, expected);
    if (finding.lasts == Finding::Lasts::Surely || wait == waits_max) return finding.difference;
    (void)::poll(nullptr, 0, 1);
  }
}

MaildirMailroom::Finding MaildirMailroom::compare(Box box,
                                                  const std::vector<Mail>& expected) const {
  using Lasts = Finding::Lasts;
  std::vector<fs::path> found = files(box);
  for (const Mail& mail : expected) {
    // A mark that is under way: the file has its old name yet, or was missed between the two.
    const Lasts lasts = mail.seen == Seen::Yes ? Lasts::Perhaps : Lasts::Surely;
    const auto file = std::ranges::find(found, mail.name(), base_name);
    if (file == found.end()) {
      return {fmt::format("{}'s maildrop lacks {}", users[box], mail.name()), lasts};
    }
    if (stores::contents_of(*file) != mail.octets || seen(*file) != mail.seen) {
      return {fmt::format("{} is not as it should be ({})", file->string(),
                          mail.seen == Seen::Yes ? "seen" : "not seen"),
              lasts};
    }
    found.erase(file);
  }
  if (found.empty()) return {difference_aside(box, expected), Lasts::Surely};
  return {fmt::format("{} should not be there any more", found.front().string()), Lasts::Surely};
}

// All that is not in the maildrop any more, whole and once.
std::optional<std::string> MaildirMailroom::difference_aside(
    Box box, const std::vector<Mail>& expected) const {
  const fs::path folder = maildir(box) / "restante.deleted";
  std::vector<fs::path> found;
  if (fs::exists(folder))
    std::ranges::copy(fs::directory_iterator(folder), std::back_inserter(found));
  for (const Mail& mail : delivered_[box]) {
    const bool is_deleted = std::ranges::find(expected, mail) == expected.end();
    if (!is_deleted || deleted_ == Deleted::IsGone) continue;
    const auto file = std::ranges::find_if(found, [&](const fs::path& path) {
      const std::string name = base_name(path);
      return name.substr(name.find('.') + 1) == mail.name();
    });
    if (file == found.end()) return fmt::format("{}'s {} is not kept", users[box], mail.name());
    if (stores::contents_of(*file) != mail.octets) {
      return fmt::format("{} is not as it was", file->string());
    }
    found.erase(file);
  }
  if (found.empty()) return std::nullopt;
  return fmt::format("{} should not be kept", found.front().string());
}

fs::path MaildirMailroom::maildir(Box box) const {
  return folder_ / users[box];
}

std::vector<fs::path> MaildirMailroom::files(Box box) const {
  std::vector<fs::path> all;
  for (const char* name : {"new", "cur"}) {
    std::ranges::copy(fs::directory_iterator(maildir(box) / name), std::back_inserter(all));
  }
  return all;
}

// The mail is there: nobody but the machine itself takes any away that the model still has.
fs::path MaildirMailroom::file_of(Box box, const Mail& mail) const {
  const std::vector<fs::path> all = files(box);
  return *std::ranges::find(all, mail.name(), base_name);
}

}  // namespace restante::model
