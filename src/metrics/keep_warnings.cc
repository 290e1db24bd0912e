// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/keep_warnings.h"

#include <chrono>

#include "restante/base/log_observer.h"

namespace restante::metrics {

namespace {

// The log shows one line at a time.
std::atomic<Sheet*> kept_on = nullptr;

void keep(std::chrono::system_clock::time_point time, std::string_view fields) {
  Sheet* const sheet = kept_on;
  if (sheet == nullptr) return;
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch();
  sheet->warnings.add(since_1970.count(), fields);
}

}  // namespace

void keep_warnings_on(Sheet* sheet) {
  // Nobody is at it any more when this returns.
  log::set_observer(nullptr);
  kept_on = sheet;
  if (sheet != nullptr) log::set_observer(keep);
}

}  // namespace restante::metrics
