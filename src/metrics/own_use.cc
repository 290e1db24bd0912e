// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/own_use.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "restante/base/log_observer.h"
#include "restante/base/open_descriptors.h"

namespace restante::metrics {

namespace {

std::uint64_t microseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(time.tv_usec);
}

// The second number of the file counts pages.
std::uint64_t resident_pages(const Descriptor& memory) {
  std::array<char, 128> text;
  const ssize_t length = ::pread(memory.number(), text.data(), text.size(), 0);
  if (length <= 0) return 0;
  const std::string_view numbers(text.data(), static_cast<std::size_t>(length));
  const std::string_view second = numbers.substr(std::min(numbers.find(' ') + 1, numbers.size()));
  std::uint64_t pages = 0;
  std::from_chars(second.data(), second.data() + second.size(), pages);
  return pages;
}

}  // namespace

OwnUse::OwnUse() : memory_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)) {}

void OwnUse::note(Sheet& sheet, const Descriptor& own_files) const {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  sheet.set(Metric::ProcessCpu, microseconds(use.ru_utime) + microseconds(use.ru_stime));
  const std::uint64_t pages = memory_.is_open() ? resident_pages(memory_) : 0;
  const auto largest = static_cast<std::uint64_t>(use.ru_maxrss) * 1024;
  static const auto page_octets = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  sheet.set(Metric::ProcessMemory, pages == 0 ? largest : pages * page_octets);
  sheet.set(Metric::ProcessDescriptors, open_descriptors(own_files));
  sheet.set(Metric::ProcessDescriptorsMax, descriptors_max());
  sheet.set(Metric::LogLinesLost, log::lost());
}

}  // namespace restante::metrics
