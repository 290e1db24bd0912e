// SPDX-License-Identifier: Apache-2.0
//
// The way to a file where others may be able to change things: whoever goes may be root, and a
// folder on the way the service user's. What was found is held by a descriptor, and whoever makes,
// gives away or removes something does so by that: between two looks at a path it may lead
// elsewhere.
//
// A symbolic link is followed only if root or we own it and its folder, and nobody else can replace
// it there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

struct stat;

namespace restante {

// Root's counts as ours.
[[nodiscard]] bool is_ours(const struct stat& status);

// The folder that a file is in once all links were followed, and its name there; the file itself
// need not be there. The descriptor is for openat() and its like alone (O_PATH).
struct TrustedPlace {
  Descriptor folder;
  std::string name;
  enum class Last { Is, LeadsOn } last = Last::Is;  // LeadsOn: a link of the kernel's, as in /proc

  // For calls that take nothing but a path.
  std::string path() const;
};

// Errors begin with `what`: "can't open it".
[[nodiscard]] Result<TrustedPlace> find_place(const std::string& path, std::string_view what);

// As chown() takes it for an owner or a group that is to stay as it is.
inline constexpr std::uint32_t as_it_is = UINT32_MAX;

// What is not said is as of every file that the process makes.
struct FolderRights {
  mode_t mode = 0;
  std::optional<uid_t> user;
  std::optional<gid_t> group;
};

// Makes a folder where there is none, and those above it that are missing (mode 0755). One that is
// there stays as it is.
[[nodiscard]] Result<void> make_folder(const std::string& path, const FolderRights& rights);

// A folder that was just made there, unless somebody put something else in its place since: what is
// opened is a folder of ours, and empty.
[[nodiscard]] Result<Descriptor> open_as_made(const Descriptor& parent, const std::string& name,
                                              std::string_view what);

}  // namespace restante
