// SPDX-License-Identifier: Apache-2.0
#include "beginning.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "persistently.h"
#include "platform.h"
#include "restante/base/descriptor.h"
#include "restante/base/log.h"

namespace restante::stores {

namespace {

constexpr std::string_view missing =
    "the folder of all maildrops is missing, nobody can log in: mount it, or mend maildrop.path";
constexpr std::string_view another =
    "the folder of all maildrops is another than when this process began, and the walls stand "
    "around that one (a disk that was mounted since): send SIGHUP";

}  // namespace

Beginning::Beginning(const FileSystem& system, std::string path)
    : system_(system), path_(std::move(path)), at_first_(identity()) {}

Error Beginning::blame(Error error, Patience patience) {
  if (error.kind == ErrorKind::NotFound) return keep_out(State::Missing, error);
  if (error.kind != ErrorKind::Denied || path_.empty()) return error;
  if (patience == Patience::CachedOnly) return {ErrorKind::WouldBlock, {}};
  return is_walled_off() || is_another() ? keep_out(State::Another, error) : error;
}

// A disk that was unmounted and mounted again has the numbers that it had. But a wall keeps us from
// reading what its owner lets us read.
bool Beginning::is_walled_off() const {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_DIRECTORY;
  const Descriptor folder(persistently(
      [&] { return system_.open(AT_FDCWD, path_.c_str(), flags, Patience::MayBlock); }));
  return folder.number() == -EACCES &&
         ::faccessat(AT_FDCWD, path_.c_str(), R_OK | X_OK, AT_EACCESS) == 0;
}

// Where that can't be told, because the folder is one that nobody may list.
bool Beginning::is_another() const {
  const auto now = identity();
  return now && now != at_first_;
}

void Beginning::reached() {
  if (state_ != State::Usable) is_there_again();
}

// Which a wall does not hide, so it says nothing of one.
void Beginning::found_no_maildir() {
  if (state_ == State::Missing) is_there_again();
}

std::optional<Beginning::Identity> Beginning::identity() const {
  if (path_.empty()) return std::nullopt;
  constexpr int flags = platform::reach_flags | O_CLOEXEC | O_DIRECTORY;
  const Descriptor folder(persistently(
      [&] { return system_.open(AT_FDCWD, path_.c_str(), flags, Patience::MayBlock); }));
  struct stat status {};
  if (!folder.is_open() || system_.status(folder.number(), status) < 0) return std::nullopt;
  return Identity(status.st_dev, status.st_ino);
}

Error Beginning::keep_out(State state, const Error& why) {
  ++kept_out_;
  if (state_.exchange(state) != state) {
    log::error(state == State::Missing ? missing : another)
        .add("folder", path_)
        .add("error", why.text);
  }
  return {ErrorKind::TryAgain, {}};
}

void Beginning::is_there_again() {
  if (state_.exchange(State::Usable) == State::Usable) return;
  log::info("the folder of all maildrops is there again")
      .add("refused_logins", kept_out_.exchange(0));
}

}  // namespace restante::stores
