// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/memory.h"

#include "layout.h"
#include "restante/auth/credentials.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace restante::accounts {

namespace {

using Word = Memory::Word;

static_assert(words_in_all * sizeof(Word) <= std::size_t{64} << 20);

std::uint64_t random_word() {
  const auth::Secret digits = auth::random_secret();
  const std::string_view first = digits.reveal().substr(0, 2 * sizeof(std::uint64_t));
  std::uint64_t word = 0;
  std::from_chars(first.data(), first.data() + first.size(), word, 16);
  return word == 0 ? 1 : word;
}

// Whoever comes first draws a word, and all see that one: no two processes ever differ, and none
// waits for another.
std::uint64_t drawn(Word& word) {
  std::uint64_t value = word.load();
  if (value != 0) return value;
  const std::uint64_t fresh = random_word();
  return word.compare_exchange_strong(value, fresh) ? fresh : value;
}

auth::KeyedHash hash_of_seed(Word* seed) {
  std::array<std::uint64_t, seed_words> words{};
  for (std::size_t at = 0; at < words.size(); ++at) words[at] = drawn(seed[at]);
  auth::KeyedHash hash({reinterpret_cast<const char*>(words.data()), sizeof words});
  ::explicit_bzero(words.data(), sizeof words);
  return hash;
}

bool can_shrink(int descriptor) {
  const int seals = ::fcntl(descriptor, F_GET_SEALS);
  return seals < 0 || (seals & F_SEAL_SHRINK) == 0;
}

}  // namespace

std::size_t Memory::octets() {
  return words_in_all * sizeof(Word);
}

Result<Descriptor> Memory::make() {
  Descriptor memory(::memfd_create("restante-accounts", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.is_open()) return system_failure(errno, "no memory for the accounts");
  if (::ftruncate(memory.number(), static_cast<off_t>(octets())) != 0 ||
      ::fcntl(memory.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return system_failure(errno, "the accounts' memory can't be sized");
  }
  return memory;
}

Result<Memory::Mapping> Memory::map(int descriptor, int flags) {
  void* place = ::mmap(nullptr, octets(), PROT_READ | PROT_WRITE, flags, descriptor, 0);
  if (place == MAP_FAILED) return system_failure(errno, "the accounts' memory can't be mapped");
  return Mapping(static_cast<Word*>(place));
}

void Memory::Unmap::operator()(Word* words) const {
  ::munmap(words, octets());
}

Result<Memory> Memory::open(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_failure(errno, "the accounts' memory");
  if (can_shrink(descriptor)) {
    return failure(ErrorKind::Unsupported,
                   "the accounts' memory is not sealed: another process could cut it off");
  }
  auto found = Found::Unknown;
  if (std::cmp_equal(status.st_size, octets())) {
    auto mapping = map(descriptor, MAP_SHARED);
    if (!mapping) return std::unexpected(mapping.error());
    std::uint64_t first = 0;
    if ((*mapping)[magic_at].compare_exchange_strong(first, magic)) found = Found::Fresh;
    if (first == magic) found = Found::Kept;
    if (found != Found::Unknown) return Memory(std::move(*mapping), found);
  }
  auto own = anonymous();
  if (own) own->found_ = found;
  return own;
}

Result<Memory> Memory::anonymous() {
  auto mapping = map(-1, MAP_SHARED | MAP_ANONYMOUS);
  if (!mapping) return std::unexpected(mapping.error());
  (*mapping)[magic_at] = magic;
  return Memory(std::move(*mapping), Found::Fresh);
}

Memory::Memory(Mapping mapping, Found found)
    : mapping_(std::move(mapping)),
      found_(found),
      places_(hash_of_seed(&mapping_[place_seed_at])),
      passwords_(hash_of_seed(&mapping_[password_seed_at])) {}

std::span<Word> Memory::part(Part part) const {
  return words().subspan(place_of(part), words_of(part));
}

std::span<Word> Memory::words() const {
  return {mapping_.get(), words_in_all};
}

}  // namespace restante::accounts
