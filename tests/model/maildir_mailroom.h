// SPDX-License-Identifier: Apache-2.0
//
// Mail in real Maildirs, delivered and changed as other programs do it: by rename and unlink.
#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include "world.h"

namespace restante::model {

class MaildirMailroom final : public Mailroom {
 public:
  // What becomes of what sessions delete: it is in the Maildir's folder restante.deleted, or gone.
  enum class Deleted { IsGone, IsKept };

  // Makes a Maildir for each user in this folder, with the user's name.
  explicit MaildirMailroom(std::filesystem::path folder, Deleted deleted = Deleted::IsGone);

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
  std::optional<std::string> difference_aside(Box box, const std::vector<Mail>& expected) const;
  std::filesystem::path maildir(Box box) const;

  // Below the Maildir, wherever it is now.
  std::vector<std::filesystem::path> files(Box box) const;
  std::filesystem::path file_of(Box box, const Mail& mail) const;

  const std::filesystem::path folder_;
  const Deleted deleted_;
  // All that was delivered, but for what other programs took away.
  std::array<std::vector<Mail>, users.size()> delivered_;
};

}  // namespace restante::model
