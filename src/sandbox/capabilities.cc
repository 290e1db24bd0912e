// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "restante/sandbox/rights.h"

namespace restante::sandbox {

namespace {

// Not PR_SET_KEEPCAPS' bit nor that of setuid: becoming another user is to drop what is held.
constexpr unsigned long nothing_comes_back = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
                                             SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |
                                             SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

// The kernel's form: two words of 32 capabilities each.
struct Sets {
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> words{};

  int read() { return static_cast<int>(::syscall(SYS_capget, &head, words.data())); }
  int write() { return static_cast<int>(::syscall(SYS_capset, &head, words.data())); }

  bool has(unsigned capability) const {
    return (words[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability)) != 0;
  }
};

}  // namespace

Result<void> shut_capabilities() {
  Sets sets;
  if (sets.read() != 0) return system_failure(errno, "can't read the capabilities");
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return system_failure(errno, "can't clear the ambient capabilities");
  }
  if (!sets.has(CAP_SETPCAP)) return {};
  // The kernel, which may be newer than its header, refuses the first number that it has not.
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) {
      return system_failure(errno, "can't empty the bounding set of capabilities");
    }
  }
  if (::prctl(PR_SET_SECUREBITS, nothing_comes_back, 0, 0, 0) == 0) return {};
  return system_failure(errno, "can't lock the capabilities");
}

Result<void> drop_capabilities(Kept kept) {
  Sets held;
  if (held.read() != 0) return system_failure(errno, "can't read the capabilities");
  Sets left;
  if (kept == Kept::AllFiles && held.has(CAP_DAC_OVERRIDE)) {
    left.words[CAP_TO_INDEX(CAP_DAC_OVERRIDE)].effective = CAP_TO_MASK(CAP_DAC_OVERRIDE);
    left.words[CAP_TO_INDEX(CAP_DAC_OVERRIDE)].permitted = CAP_TO_MASK(CAP_DAC_OVERRIDE);
  }
  if (left.write() == 0) return {};
  return system_failure(errno, "can't drop the capabilities");
}

}  // namespace restante::sandbox
