// SPDX-License-Identifier: Apache-2.0
//
// An operator's file, in memory for OpenSSL to read.
#pragma once

#include "handles.h"

#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/base/wipe.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace restante::tls {

// Its octets are wiped at its end: they may be a private key.
class OpenFile {
 public:
  // Null: there is no memory, as with all of OpenSSL's.
  [[nodiscard]] BIO* bio() const { return bio_.get(); }

  // See exposure_of() of file_source.h.
  [[nodiscard]] const std::optional<std::string>& exposure() const { return exposure_; }

 private:
  friend Result<OpenFile> open_file(const FileSource& files, const std::string& path,
                                    std::string_view what);

  std::unique_ptr<std::string, WipingDelete> octets_;
  BioHandle bio_;  // reads them
  std::optional<std::string> exposure_;
};

// `what` is how the error calls the thing in the file.
[[nodiscard]] Result<OpenFile> open_file(const FileSource& files, const std::string& path,
                                         std::string_view what);

}  // namespace restante::tls
