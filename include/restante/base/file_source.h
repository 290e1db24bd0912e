// SPDX-License-Identifier: Apache-2.0
//
// Where the files that the settings name are read from: the disk, or what another process opened
// for us while it had the rights (see held_files.h).
//
// Regular files only: a FIFO or a device could keep its reader for ever.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante {

// Some hundred keys or certificates; more is a mistake in the path.
inline constexpr std::size_t small_file_octets_max = std::size_t{1024} * 1024;

class FileSource {
 public:
  virtual ~FileSource() = default;

  // To be read at offsets (read_file() of file.h does, and pread): the descriptor's own offset may
  // be shared with others, even in other processes. The error begins with the path.
  [[nodiscard]] virtual Result<Descriptor> open(const std::string& path) const = 0;

  // Memory beside a file: what a reader made of the file, for the next who reads the same (see
  // held_files.h). Closed where there is none.
  [[nodiscard]] virtual Result<Descriptor> open_extract(const std::string& path) const;

  // The whole of a small file. The error begins with the path.
  [[nodiscard]] Result<std::string> read(const std::string& path) const;
};

class DiskFiles final : public FileSource {
 public:
  [[nodiscard]] Result<Descriptor> open(const std::string& path) const override;
};

// What FileSource::read() does with a file that it opened. `path` is for the text.
[[nodiscard]] Result<std::string> read_small_file(const Descriptor& file, const std::string& path);

// What to tell an operator of a secret that more can read or change than should: nothing where only
// its owner can change it, and nobody but its owner and group can read it. `what` is how the text
// calls it, "private key".
[[nodiscard]] std::optional<std::string> exposure_of(const Descriptor& file, std::string_view what,
                                                     const std::string& path);

// The same of what is no secret, but says whom to believe: where more can change it.
[[nodiscard]] std::optional<std::string> changeability_of(const Descriptor& file,
                                                          std::string_view what,
                                                          const std::string& path);

// "larger than 1 MiB", as all say it of a file that was to be small.
[[nodiscard]] Failure too_large(const std::string& path);

}  // namespace restante
