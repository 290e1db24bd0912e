// SPDX-License-Identifier: Apache-2.0
//
// Mail into Maildirs: written whole into tmp, made durable there, and moved to new under a name
// that says its sizes. What is missing on the way is made, but for the beginning of the path, which
// is the operator's: a disk that is not mounted must not get a maildrop beside it.
#pragma once

#include <string>

#include "restante/maildrop/delivery.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class MaildirDelivery final : public maildrop::Delivery {
 public:
  // `system` is borrowed. REQUIRES: check_path_template() accepts it.
  explicit MaildirDelivery(std::string path_template,
                           const FileSystem& system = FileSystem::kernel());

  [[nodiscard]] Result<maildrop::Delivered> deliver(const maildrop::Owner& owner,
                                                    maildrop::Incoming& message,
                                                    maildrop::ArrivalTime now) override;

 private:
  const std::string path_template_;
  const FileSystem& system_;
};

}  // namespace restante::stores
