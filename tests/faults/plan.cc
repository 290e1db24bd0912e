// SPDX-License-Identifier: Apache-2.0
#include "plan.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "real.h"

namespace restante::faults {

namespace {

const char* plan_path() {
  return std::getenv("RESTANTE_FAULTS");
}

int open_file(const char* path, int flags) {
  return static_cast<int>(real::syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600));
}

void* map_plan() {
  if (plan_path() == nullptr) return nullptr;
  const int file = open_file(plan_path(), O_RDWR);
  if (file < 0) return nullptr;
  void* const plan = ::mmap(nullptr, sizeof(Plan), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return plan == MAP_FAILED ? nullptr : plan;
}

}  // namespace

Plan* Plan::current() {
  static auto* const plan = static_cast<Plan*>(map_plan());
  return plan;
}

Strike Plan::strike(std::string_view call, std::string_view path) {
  if (std::atomic_ref(armed_).load() == 0) return {};
  if (call_.front() != '\0' && call != call_.data()) return {};
  if (!path.contains(path_.data())) return {};
  const std::uint32_t number = std::atomic_ref(matched_)++;
  if (number < passed_ || number - passed_ >= times_) return {};
  return {static_cast<Blow>(blow_), error_};
}

void record(const std::string& line) {
  static const std::string path = std::string(plan_path()) + ".record";
  const int file = open_file(path.c_str(), O_WRONLY | O_CREAT | O_APPEND);
  const std::string whole = line + "\n";
  if (file < 0 || real::write(file, whole.data(), whole.size()) < 0) std::abort();
  ::close(file);
}

}  // namespace restante::faults
