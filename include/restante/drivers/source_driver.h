// SPDX-License-Identifier: Apache-2.0
//
// The drivers of [[auth.source]] that this program was built with: one row each, and whoever opens
// sources, hands them their files or builds walls around them goes by it. Which keys a driver's
// table has stands in config/source_forms.h, a row each too.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/user_list.h"
#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/loop/loop.h"
#include "restante/sandbox/sandbox.h"

namespace restante::drivers {

// Hears, while a source is opened, what its author should know.
class SourceListener {
 public:
  enum class Outcome {
    LeftOut,  // there is no such user
    Kept      // the user is known, but can't log in
  };
  // `place`: "PATH:LINE:COLUMN".
  virtual void hear_bad_line(Outcome outcome, std::string_view place, std::string_view text) = 0;
  virtual void hear_warning(std::string_view text) = 0;
  // Now and then, of a source that takes its time: of so many parts these are read.
  static constexpr unsigned parts = 1000;
  virtual void hear_progress(unsigned read) = 0;

 protected:
  ~SourceListener() = default;
};

struct Source {
  std::string name;  // "passwd-file /etc/restante/users", for people: without secrets
  std::unique_ptr<auth::Authenticator> users;
  const auth::UserList* list = nullptr;  // of `users`; null: the source can't say whom it has

  // Of a source that is read as a whole.
  struct Extent {
    enum class Made { Now, Before };  // or by another process, which had left it for us
    Made made;
    std::size_t users;
    std::size_t left_out;  // lines
  };
  std::optional<Extent> extent = {};

  // Why it can't be asked yet. It is asked all the same whenever somebody logs in.
  std::optional<Error> away = {};
};

// What a source is opened with. All is borrowed; all but the loop for the time of the opening.
struct Surroundings {
  const config::Settings& settings;
  const FileSource& files;
  loop::Loop& loop;  // outlives the source, which answers there
  SourceListener& listener;
};

struct SourceDriver {
  std::string_view name;

  // TryAgain: it may be opened later. Any other Error: it can't be meant so. The text says which
  // source.
  Result<Source> (*open)(const config::AuthSourceSettings& source, const Surroundings& around);

  // One user by way of the disk, where to open the source would be dear; null: open it and ask. For
  // programs that ask but once. A user who may not log in is found as well.
  Result<std::optional<auth::Identity>> (*find_one)(const config::AuthSourceSettings& source,
                                                    std::string_view user);

  // Paths that are opened before rights are given up, for `files` above.
  std::vector<std::string> (*papers)(const config::AuthSourceSettings& source);

  // What the walls around who asks the source must leave open.
  void (*add_needs)(const config::AuthSourceSettings& source, sandbox::Needs& needs);
};

// For programs that ask but once: a source that is away is an error. `loop` is borrowed.
[[nodiscard]] Result<Source> open_at_once(const config::AuthSourceSettings& source,
                                          const config::Settings& settings, loop::Loop& loop,
                                          SourceListener& listener);

// Whose mail `user` reads, as the server asks its sources: in their order, and the first that knows
// the user decides. Who may not log in is found as well. An Error, whose text says which source, is
// no answer about the user.
[[nodiscard]] Result<std::optional<auth::Identity>> find_owner(const config::Settings& settings,
                                                               const std::string& user,
                                                               SourceListener& listener);

// REQUIRES: the program has such a driver; settings that were read name no other.
[[nodiscard]] const SourceDriver& source_driver(std::string_view name);

}  // namespace restante::drivers
