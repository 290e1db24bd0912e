// SPDX-License-Identifier: Apache-2.0
//
// What a process does when its memory runs out: a limit of the process (RLIMIT_AS), or a kernel
// that does not overcommit. Where the kernel kills instead (a cgroup's limit), nothing here helps.
//
// The first time the reserve is given up, and whoever asked for memory has it: the process lives
// on, and should take on nothing new. When that is used up too, the process says so in its log and
// ends with exit code 75. A session that would have to go on without memory could keep none of its
// promises; one that ends deletes nothing.
#pragma once

#include <cstddef>

namespace restante::memory {

// A login to a maildrop of 100,000 messages, the largest thing that is asked for in one piece,
// takes 5 MB.
inline constexpr std::size_t reserve_octets = std::size_t{8} << 20;

// From now on for the whole process. Once.
void keep_reserve();

// Short: the reserve is gone, and could not be had back just now either. Safe from any thread.
enum class Supply { Enough, Short };
[[nodiscard]] Supply supply();

}  // namespace restante::memory
