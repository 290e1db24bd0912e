// SPDX-License-Identifier: Apache-2.0
//
// Mail in real Maildirs, delivered and changed as other programs do it: by rename and unlink.
#pragma once

#include <filesystem>

#include "world.h"

namespace restante::model {

class MaildirMailroom final : public Mailroom {
 public:
  // Makes a Maildir for each user in this folder, with the user's name.
  explicit MaildirMailroom(std::filesystem::path folder);

  void clear() override;
  void deliver(Box box, const Mail& mail, std::size_t place) override;
  void set_flags(Box box, const Mail& mail, const std::string& flags) override;
  void take_away(Box box, const Mail& mail) override;
  void pause() override;
  std::optional<std::string> difference(Box box, const std::vector<Mail>& expected) override;

 private:
  struct Finding {
    enum class Lasts { Surely, Perhaps };

    std::optional<std::string> difference;
    Lasts lasts;
  };

  Finding compare(Box box, const std::vector<Mail>& expected) const;
  std::filesystem::path maildir(Box box) const;

  // Below the Maildir, wherever it is now.
  std::vector<std::filesystem::path> files(Box box) const;
  std::filesystem::path file_of(Box box, const Mail& mail) const;

  const std::filesystem::path folder_;
};

}  // namespace restante::model
