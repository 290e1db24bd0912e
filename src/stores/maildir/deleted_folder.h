// SPDX-License-Identifier: Apache-2.0
//
// The folder of a Maildir in which deleted messages are kept for a while: `restante.deleted`, which
// begins with no dot, so that no other program takes it for a folder of mail.
//
// A kept message is its file, moved there as it was. Its name there is SECONDS.NAME: when it was
// deleted, and the name that it had. Times of files would not do: copies and backups change them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "folders.h"
#include "maildir_folder.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

struct KeptName {
  std::chrono::sys_seconds deleted;
  std::string_view file_name;  // in new or cur
};

[[nodiscard]] std::string kept_name(const KeptName& name);

// Nothing: no file of ours has such a name.
[[nodiscard]] std::optional<KeptName> parse_kept_name(std::string_view name);

// Of a message that is kept: from its name, where mail with flags is in cur.
[[nodiscard]] Place place_of_file(std::string_view file_name);

class DeletedFolder {
 public:
  static constexpr const char* name = "restante.deleted";

  // Not is_open(): there is none. Denied where it is no folder, or a link. `route`, which leads to
  // the Maildir, is borrowed, and so is the system.
  [[nodiscard]] static Result<DeletedFolder> open(const FileSystem& system, const Route& route,
                                                  const Descriptor& maildir);
  // Where it is missing it is made, durably: what is moved there must not lose its way.
  [[nodiscard]] static Result<DeletedFolder> open_or_make(const FileSystem& system,
                                                          const Route& route,
                                                          const Descriptor& maildir);

  bool is_open() const { return folder_.is_open(); }

  // These answer 0 or a negated errno. take() moves a file here, deleted now; bring_back() never
  // replaces another: -EEXIST.
  int take(int from, const char* file_name) const;
  int bring_back(const std::string& kept_name, int to, const char* file_name) const;
  int status(const std::string& kept_name, struct stat& status) const;
  int unlink(const std::string& kept_name) const;
  int sync() const;

  // The names of all files in it that can be kept messages, in no order.
  [[nodiscard]] Result<std::vector<std::string>> names() const;

  // `code` is a negated errno.
  Error error(int code) const;
  Error error(int code, std::string_view kept_name) const;

 private:
  DeletedFolder(const FileSystem& system, const Route& route)
      : system_(&system), maildir_(route.path()) {}

  std::string path() const;

  const FileSystem* system_;
  std::string_view maildir_;
  Descriptor folder_;
};

}  // namespace restante::stores
