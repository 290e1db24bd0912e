// SPDX-License-Identifier: Apache-2.0
//
// A Maildir that is being filled. Messages go straight to their place, because nobody reads yet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::load {

enum class Place { New, Cur };

// InUse: there is a Maildir at `path` that holds something. What is not there is empty.
[[nodiscard]] Result<void> check_is_empty(const std::string& path);

class MaildirWriter {
 public:
  // Makes the Maildir and the folders above it, as far as they are not there.
  [[nodiscard]] static Result<MaildirWriter> open(const std::string& path);

  MaildirWriter(MaildirWriter&& other) noexcept;
  MaildirWriter& operator=(MaildirWriter&&) = delete;
  ~MaildirWriter();

  // TryAgain: a file of that name is there; it stays as it is.
  [[nodiscard]] Result<void> write(Place place, const std::string& name, std::string_view message);

 private:
  MaildirWriter(std::string path, int new_folder, int cur_folder);

  std::string path_;
  int new_folder_;  // descriptors; -1 when moved from
  int cur_folder_;
};

}  // namespace restante::load
