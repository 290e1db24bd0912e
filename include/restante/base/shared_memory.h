// SPDX-License-Identifier: Apache-2.0
//
// Memory that several processes map by a descriptor, and that outlives each of them. It begins with
// the version of its layout, a word, and is otherwise all zeroes; nobody but its owner can open it
// by a path, and nobody can make it shorter, which would end all who look at it, or longer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante {

struct SharedLayout {
  const char* name;  // as /proc shows it
  std::size_t octets;
  std::uint64_t version;
};

// For reading and writing. An error begins with `what`.
[[nodiscard]] Result<Descriptor> make_shared_memory(const SharedLayout& layout,
                                                    std::string_view what);

// Whether somebody made it who lays things where `layout` does.
[[nodiscard]] bool has_layout(int memory, const SharedLayout& layout);

// What is mapped by this one can't be made writable. Not open where `memory` is not, or on an error
// (errno).
[[nodiscard]] Descriptor only_to_read(const Descriptor& memory);

}  // namespace restante
