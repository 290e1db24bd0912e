// SPDX-License-Identifier: Apache-2.0
//
// What only Linux has, and what takes its place elsewhere or with RESTANTE_PORTABLE_IO. Answers and
// errors are those of FileSystem.
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "restante/base/patience.h"

namespace restante::stores::platform {

// For opening a folder only to reach what is in it, and to ask for its state. Portably: to read it.
#if defined(__linux__) && !defined(RESTANTE_PORTABLE_IO)
constexpr int reach_flags = O_PATH;
#else
constexpr int reach_flags = O_RDONLY;
#endif

// See FileSystem. Portably: -ENOSYS, always.
int open_straight(int folder, const char* path, int flags, Patience patience);

// lseek(SEEK_DATA). Where a disk, or a system, knows no holes all is data.
std::int64_t next_data(int file, std::uint64_t offset);

// openat() and pread() that do not wait for the disk. Portably: -EAGAIN, always.
int open_cached(int folder, const char* path, int flags);
ssize_t read_cached(int file, std::span<char> space, std::uint64_t offset);

// Whether the octets are in memory. Portably: false, always.
bool is_cached(int file, std::uint64_t offset, std::size_t octets);

// renameat() that does not replace a file. Portably: -ENOSYS, always.
int rename_to_unused(int folder, const char* name, int new_folder, const char* new_name);

// The fcntl() commands for locks that belong to the open file. Portably they belong to the process.
int set_lock_command();
int get_lock_command();

// Portably: true, always.
bool is_local(int folder);

}  // namespace restante::stores::platform
