// SPDX-License-Identifier: Apache-2.0
//
// The drivers of maildrop.driver that this program was built with: one row each, and whoever opens
// stores or builds walls around them goes by it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/maildrop/delivery.h"
#include "restante/maildrop/housekeeping.h"
#include "restante/maildrop/mail_store.h"
#include "restante/metrics/sheet.h"

namespace restante::drivers {

// What a store stands on: locks, threads. It outlives the store and all its maildrops.
class Ground {
 public:
  virtual ~Ground() = default;
};

struct Store {
  std::unique_ptr<Ground> ground;
  std::unique_ptr<maildrop::MailStore> mail;
};

struct Housekeeping {
  std::unique_ptr<Ground> ground;
  std::unique_ptr<maildrop::Housekeeping> mail;
};

struct StoreDriver {
  std::string_view name;

  // For sessions. `sheet` is borrowed: where the store counts; null: nowhere.
  Result<Store> (*open)(const config::Settings& settings, metrics::Sheet* sheet);

  // For a program that removes old mail, beside sessions.
  Result<Housekeeping> (*open_housekeeping)(const config::Settings& settings);

  // For a program that brings mail, beside sessions.
  Result<std::unique_ptr<maildrop::Delivery>> (*open_delivery)(const config::Settings& settings);

  // The folder that all mail lies below; empty: it may lie anywhere.
  std::string (*folder)(const config::MaildropSettings& settings);

  // Which of the store's locks (see maildrop::HeldLock) an owner's maildrop has by its name, which
  // asks nobody; nothing: that can't be told.
  std::optional<std::uint64_t> (*lock_number)(const config::MaildropSettings& settings,
                                              const maildrop::Owner& owner);
};

// REQUIRES: the program has such a driver; settings that were read name no other.
[[nodiscard]] const StoreDriver& store_driver(std::string_view name);

[[nodiscard]] inline std::string folder_of_all_mail(const config::MaildropSettings& settings) {
  return store_driver(settings.driver).folder(settings);
}

}  // namespace restante::drivers
