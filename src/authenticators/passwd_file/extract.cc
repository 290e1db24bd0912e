// SPDX-License-Identifier: Apache-2.0
#include "extract.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <type_traits>

namespace restante::authenticators {

namespace {

// A multiple of every page's size that Linux has here.
constexpr std::size_t page_octets = std::size_t{64} * 1024;

constexpr int constant_for_ever = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;

using Octets = std::array<std::byte, sizeof(Extract::Head)>;
static_assert(std::is_trivially_copyable_v<Extract::Head>);
static_assert(sizeof(Extract::Head) <= page_octets);

}  // namespace

Extract::State Extract::state() const {
  const int seals = ::fcntl(memory_, F_GET_SEALS);
  if (seals >= 0 && (seals & constant_for_ever) == constant_for_ever) return State::Sealed;
  return ::lseek(memory_, 0, SEEK_END) == 0 ? State::Empty : State::Unfinished;
}

// By its last octet: whoever may cut files short or make them longer may do so with the log too.
Result<void> Extract::grow_to(std::size_t octets) const {
  constexpr char zero = 0;
  if (::pwrite(memory_, &zero, 1, static_cast<off_t>(octets) - 1) == 1) return {};
  return system_failure(errno, path_);
}

std::size_t Extract::slots_offset(std::size_t octets) {
  return page_octets + (octets + page_octets - 1) / page_octets * page_octets;
}

SharedPart Extract::octets() const {
  return {memory_, page_octets, SharedPart::Access::Read};
}

SharedPart Extract::slots(std::size_t octets) const {
  return {memory_, slots_offset(octets), SharedPart::Access::Read};
}

Result<SharedPart> Extract::make_room_for_octets(std::size_t octets) const {
  if (auto grown = grow_to(page_octets + octets); !grown) return Failure(std::move(grown.error()));
  return SharedPart{memory_, page_octets, SharedPart::Access::Write};
}

Result<SharedPart> Extract::make_room_for_slots(std::size_t octets,
                                                std::size_t slots_octets) const {
  const std::size_t offset = slots_offset(octets);
  if (auto grown = grow_to(offset + slots_octets); !grown) return Failure(std::move(grown.error()));
  return SharedPart{memory_, offset, SharedPart::Access::Write};
}

Result<void> Extract::seal(const Head& head) const {
  const auto octets = std::bit_cast<Octets>(head);
  const ssize_t written = ::pwrite(memory_, octets.data(), octets.size(), 0);
  if (written == static_cast<ssize_t>(octets.size()) &&
      ::fcntl(memory_, F_ADD_SEALS, constant_for_ever) == 0) {
    return {};
  }
  return system_failure(errno, path_ + ": can't keep what was read");
}

Result<Extract::Head> Extract::head() const {
  Octets octets;
  if (::pread(memory_, octets.data(), octets.size(), 0) == static_cast<ssize_t>(octets.size())) {
    return std::bit_cast<Head>(octets);
  }
  return system_failure(errno, path_ + ": can't read what was kept");
}

}  // namespace restante::authenticators
