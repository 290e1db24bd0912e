// SPDX-License-Identifier: Apache-2.0
#include "maildir_folder.h"

#include <cerrno>
#include <string>
#include <utility>

#include "folders.h"
#include "persistently.h"
#include "walk.h"

namespace restante::stores {

namespace {

Failure failed(int code, const Route& route) {
  const std::string path(route.path());
  if (code == -ELOOP) {
    return failure(ErrorKind::Denied,
                   "on the way to the maildrop " + path +
                       " is a link, which is followed only if root owns it and its folder");
  }
  if (code == -ENOTDIR) {
    return failure(ErrorKind::Denied, "the maildrop " + path + " is no folder");
  }
  return system_failure(-code, "the maildrop " + path);
}

}  // namespace

Result<MaildirFolder> open_maildir(const FileSystem& system, const Route& route,
                                   Patience patience) {
  Walked walked = walk(system, route, folder_flags, patience);
  if (!walked.folder.is_open() && patience == Patience::CachedOnly) {
    return failure(ErrorKind::WouldBlock);
  }
  switch (walked.lacks) {
    case Walked::Lacks::Folder:
      return MaildirFolder{};
    case Walked::Lacks::Beginning:
      return failure(ErrorKind::NotFound, route.beginning() + " is missing");
    case Walked::Lacks::LinkTarget:
      // Storage that is not mounted must not look like a maildrop without mail.
      return failure(ErrorKind::TryAgain, "the maildrop " + std::string(route.path()) +
                                              " lies behind a link that leads nowhere; is the "
                                              "disk it points to mounted?");
    case Walked::Lacks::Nothing:
      break;
  }
  if (!walked.folder.is_open()) return failed(walked.folder.number(), route);
  MaildirFolder maildir{std::move(walked.folder)};
  const int code =
      persistently([&] { return system.status(maildir.folder.number(), maildir.status); });
  if (code < 0) return failed(code, route);
  return maildir;
}

Result<MaildirFolder> open_same_maildir(const FileSystem& system, const Route& route,
                                        const Identity& identity, Patience patience) {
  auto maildir = open_maildir(system, route, patience);
  if (maildir && maildir->folder.is_open() && folder_id(maildir->status) == identity.maildir) {
    return maildir;
  }
  const bool is_another = maildir && maildir->folder.is_open();
  if (is_another || maildir || maildir.error().kind == ErrorKind::NotFound) {
    return failure(ErrorKind::TryAgain, "the maildrop " + std::string(route.path()) +
                                            (is_another ? " is not the one that it was at login"
                                                        : " is gone since the login"));
  }
  return maildir;
}

}  // namespace restante::stores
