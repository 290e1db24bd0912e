// SPDX-License-Identifier: Apache-2.0
#include "read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace restante::authenticators {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }

  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (file.number() < 0 || fstat(file.number(), &status) != 0) return system_failure(errno, path);

  // One octet more than there should be: reading it says that the end was reached.
  std::string octets(static_cast<std::size_t>(status.st_size) + 1, '\0');
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = read(file.number(), octets.data() + size, octets.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size == octets.size()) octets.resize(2 * size);
  }
  octets.resize(size);
  return octets;
}

}  // namespace restante::authenticators
