// SPDX-License-Identifier: Apache-2.0
//
// A list of system calls in the making, for the kernel. A name that this kernel does not know is
// read over. The first error is kept and told by load().
#pragma once

#include <fcntl.h>
#include <seccomp.h>

#include <cerrno>
#include <cstdint>
#include <memory>

#include "restante/base/free_by.h"

namespace restante::sandbox {

// Conditions on the argument of a call, counted from 0.
inline scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
inline scmp_arg_cmp equals_under(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
// Of an int in which no bit but these may be set. What the register holds above it is no part of
// it.
inline scmp_arg_cmp only_bits(unsigned argument, std::uint32_t bits) {
  return equals_under(argument, static_cast<std::uint32_t>(~bits), 0);
}

class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_ERRNO(ENOSYS))) {
    if (context_ == nullptr) code_ = -ENOMEM;
    // A call of another kind of program (32 bits), which no compiler made of ours.
    set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    // The calls are looked up as in a tree instead of one after the other.
    constexpr std::uint32_t tree = 2;
    set(SCMP_FLTATR_CTL_OPTIMIZE, tree);
  }

  template <class Names>
  void allow_all(const Names& names) {
    for (const char* name : names) add(SCMP_ACT_ALLOW, name);
  }

  template <class Names>
  void kill_all(const Names& names) {
    for (const char* name : names) add(SCMP_ACT_KILL_PROCESS, name);
  }

  // Where all of the conditions hold, each on another argument.
  template <class... Condition>
  void allow(const char* name, Condition... conditions) {
    add(SCMP_ACT_ALLOW, name, conditions...);
  }

  void allow_number(int number) { add_number(SCMP_ACT_ALLOW, number); }

  // A negated errno, or 0.
  int load() {
    if (code_ == 0) code_ = ::seccomp_load(context_.get());
    return code_;
  }

 private:
  void set(scmp_filter_attr attribute, std::uint32_t value) {
    if (code_ == 0) code_ = ::seccomp_attr_set(context_.get(), attribute, value);
  }

  template <class... Condition>
  void add(std::uint32_t action, const char* name, Condition... conditions) {
    add_number(action, ::seccomp_syscall_resolve_name(name), conditions...);
  }

  template <class... Condition>
  void add_number(std::uint32_t action, int number, Condition... conditions) {
    if (code_ != 0 || number == __NR_SCMP_ERROR || number < 0) return;
    code_ =
        ::seccomp_rule_add(context_.get(), action, number, sizeof...(conditions), conditions...);
  }

  std::unique_ptr<void, FreeBy<seccomp_release>> context_;
  int code_ = 0;
};

}  // namespace restante::sandbox
