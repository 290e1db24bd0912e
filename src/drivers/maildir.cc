// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "restante/stores/maildir/lock_number.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/maildir_delivery.h"
#include "restante/stores/maildir/maildir_housekeeping.h"
#include "restante/stores/maildir/maildir_store.h"
#include "restante/stores/maildir/path_template.h"
#include "restante/stores/maildir/spare_threads.h"
#include "rows.h"

namespace restante::drivers {

namespace {

class MaildirGround final : public Ground {
 public:
  explicit MaildirGround(std::unique_ptr<stores::LockTable> locks) : locks_(std::move(locks)) {}

  stores::LockTable& locks() { return *locks_; }
  stores::SpareThreads& spare_threads() { return spare_threads_; }

 private:
  std::unique_ptr<stores::LockTable> locks_;
  stores::SpareThreads spare_threads_{stores::SpareThreads::usual_count};
};

Result<std::unique_ptr<MaildirGround>> prepare(const config::MaildropSettings& settings) {
  auto locks = stores::LockTable::open(settings.lock_dir);
  if (!locks.has_value()) return Failure(std::move(locks.error()));
  return std::make_unique<MaildirGround>(std::move(*locks));
}

stores::DeletedMail deleted_mail(const config::MaildropSettings& settings) {
  return settings.keep_deleted > Duration(0) ? stores::DeletedMail::IsKept
                                             : stores::DeletedMail::IsGone;
}

stores::MaildirRules rules_of(const config::Settings& settings) {
  const bool must_exist = settings.maildrop.must_exist;
  return {
      .missing = must_exist ? stores::MissingMaildir::IsAnError : stores::MissingMaildir::IsEmpty,
      .deleted = deleted_mail(settings.maildrop),
      .roots = settings.security.paths};
}

Result<Store> open(const config::Settings& settings, metrics::Sheet* sheet) {
  auto ground = prepare(settings.maildrop);
  if (!ground.has_value()) return Failure(std::move(ground.error()));
  auto mail = std::make_unique<stores::MaildirStore>(
      settings.maildrop.path, (*ground)->locks(), (*ground)->spare_threads(),
      stores::FileSystem::kernel(), rules_of(settings), sheet);
  return Store{std::move(*ground), std::move(mail)};
}

Result<Housekeeping> open_housekeeping(const config::Settings& settings) {
  auto ground = prepare(settings.maildrop);
  if (!ground.has_value()) return Failure(std::move(ground.error()));
  auto mail = std::make_unique<stores::MaildirHousekeeping>(
      settings.maildrop.path, (*ground)->locks(), deleted_mail(settings.maildrop));
  return Housekeeping{std::move(*ground), std::move(mail)};
}

Result<std::unique_ptr<maildrop::Delivery>> open_delivery(const config::Settings& settings) {
  return std::make_unique<stores::MaildirDelivery>(settings.maildrop.path);
}

std::string folder(const config::MaildropSettings& settings) {
  return stores::fixed_beginning(settings.path);
}

std::optional<std::uint64_t> lock_number(const config::MaildropSettings& settings,
                                         const maildrop::Owner& owner) {
  const auto route = stores::expand_path(settings.path, owner);
  if (!route.has_value()) return std::nullopt;
  return stores::lock_number_of(route->path());
}

}  // namespace

constinit const StoreDriver maildir{"maildir",     open,   open_housekeeping,
                                    open_delivery, folder, lock_number};

}  // namespace restante::drivers
