// SPDX-License-Identifier: Apache-2.0
#include "open_file.h"

#include <fmt/format.h>

#include <utility>

namespace restante::tls {

Result<OpenFile> open_file(const FileSource& files, const std::string& path,
                           std::string_view what) {
  const auto cannot_read = [&](const Error& error) {
    return failure(error.kind, fmt::format("can't read the {} {}", what, error.text));
  };
  const auto file = files.open(path);
  if (!file) return cannot_read(file.error());
  auto octets = read_small_file(*file, path);
  if (!octets) return cannot_read(octets.error());
  OpenFile opened;
  opened.octets_.reset(new std::string(std::move(*octets)));
  opened.bio_.reset(
      BIO_new_mem_buf(opened.octets_->data(), static_cast<int>(opened.octets_->size())));
  opened.exposure_ = exposure_of(*file, what, path);
  return opened;
}

}  // namespace restante::tls
