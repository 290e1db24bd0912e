// SPDX-License-Identifier: Apache-2.0
//
// What was made of a file of users, in memory with a descriptor (memfd), for the next process that
// has the same file: a page with the head, the file's octets, and the slots of the table.
//
// Whoever fills it seals it: then nobody can change it any more, and only then it is an extract. It
// goes from a program to itself, by way of its supervisor, so its layout has no version, and what
// it says is believed as the file is.
#pragma once

#include <cstddef>
#include <string>

#include "large_array.h"

#include "restante/auth/authenticator.h"
#include "restante/auth/keyed_hash.h"
#include "restante/auth/scram_answers.h"
#include "restante/base/result.h"

namespace restante::authenticators {

class Extract {
 public:
  struct Head {
    std::size_t octets;
    std::size_t slots;
    std::size_t users;
    auth::KeyedHash hash;  // of the table
    auth::ScramAnswers scram;
    auth::Abilities abilities;
    std::size_t uncheckable;
  };

  // `memory` is borrowed; `path` is that of the file, for texts.
  Extract(int memory, const std::string& path) : memory_(memory), path_(path) {}

  enum class State {
    Empty,
    Unfinished,  // somebody who crashed began it
    Sealed
  };
  State state() const;

  // To be filled in this order. REQUIRES: it was Empty.
  [[nodiscard]] Result<SharedPart> make_room_for_octets(std::size_t octets) const;
  [[nodiscard]] Result<SharedPart> make_room_for_slots(std::size_t octets,
                                                       std::size_t slots_octets) const;
  // REQUIRES: no part is mapped for writing any more.
  [[nodiscard]] Result<void> seal(const Head& head) const;

  // REQUIRES: Sealed.
  [[nodiscard]] Result<Head> head() const;
  SharedPart octets() const;
  SharedPart slots(std::size_t octets) const;

 private:
  static std::size_t slots_offset(std::size_t octets);
  [[nodiscard]] Result<void> grow_to(std::size_t octets) const;

  const int memory_;
  const std::string& path_;
};

}  // namespace restante::authenticators
