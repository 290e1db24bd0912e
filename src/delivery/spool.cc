// SPDX-License-Identifier: Apache-2.0
#include "restante/delivery/spool.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace restante::delivery {

namespace {

// Mail is not for a memory disk, which /tmp may be.
constexpr const char* usual_folder = "/var/tmp";

std::string folder() {
  const char* const wanted = std::getenv("TMPDIR");
  return wanted != nullptr && *wanted == '/' ? wanted : usual_folder;
}

}  // namespace

Result<void> Spool::append(std::string_view octets) {
  if (!file_.is_open() && memory_.size() + octets.size() > memory_octets_max) {
    if (auto moved = move_to_file(); !moved) return moved;
  }
  octets_ += octets.size();
  if (file_.is_open()) return write(octets);
  memory_.append(octets);
  return {};
}

Result<void> Spool::move_to_file() {
  const std::string place = folder();
  file_ = Descriptor(::open(place.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file_.is_open()) return system_failure(errno, "a file without a name in " + place);
  auto written = write(memory_);
  memory_ = {};
  return written;
}

Result<void> Spool::write(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t put = ::write(file_.number(), octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_failure(errno, "the message on its way through " + folder());
    octets.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<std::size_t> Spool::read(std::uint64_t offset, std::span<char> space) const {
  if (!file_.is_open()) {
    const std::string_view rest = std::string_view(memory_).substr(
        static_cast<std::size_t>(std::min<std::uint64_t>(offset, memory_.size())));
    const std::string_view part = rest.substr(0, space.size());
    std::ranges::copy(part, space.begin());
    return part.size();
  }
  for (;;) {
    const ssize_t got =
        ::pread(file_.number(), space.data(), space.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return system_failure(errno, "the message on its way");
  }
}

}  // namespace restante::delivery
