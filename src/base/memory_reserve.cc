// SPDX-License-Identifier: Apache-2.0
#include "restante/base/memory_reserve.h"

#include <poll.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "restante/base/exit_code.h"
#include "restante/base/log.h"

namespace restante::memory {

namespace {

// What it takes to write the last line.
constexpr std::size_t last_words_octets = std::size_t{256} * 1024;

std::atomic<void*> reserve = nullptr;
std::atomic<void*> last_words = nullptr;

// operator new asks again when this returns.
void give_up_something() noexcept {
  if (void* const given = reserve.exchange(nullptr)) return std::free(given);
  if (void* const given = last_words.exchange(nullptr)) {
    std::free(given);
    log::error("out of memory, this process ends")
        .add("advice", "raise its limit of memory, or lower limits.sessions");
    log::finish();
    std::_Exit(exit_later);
  }
  // Another thread is saying it.
  for (;;) ::poll(nullptr, 0, -1);
}

}  // namespace

void keep_reserve() {
  reserve = std::malloc(reserve_octets);
  last_words = std::malloc(last_words_octets);
  std::set_new_handler(give_up_something);
}

Supply supply() {
  if (reserve != nullptr) return Supply::Enough;
  void* const regained = std::malloc(reserve_octets);
  if (regained == nullptr) return Supply::Short;
  // Another thread may have been as quick.
  void* none = nullptr;
  if (!reserve.compare_exchange_strong(none, regained)) std::free(regained);
  return Supply::Enough;
}

}  // namespace restante::memory
