// SPDX-License-Identifier: Apache-2.0
//
// A certificate as the files have it: with its chain, its key and its staple.
#pragma once

#include "handles.h"
#include "staple.h"

#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/tls/options.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace restante::tls {

struct Certificate {
  CertificateFiles files;
  CertificateHandle leaf;
  ChainHandle chain;  // what lies between the leaf and a root, maybe nothing
  KeyHandle key;
  Staple staple;
  std::optional<std::string> key_exposure;  // see exposure_of() of file_source.h
};

// The error names the file. That the key fits is part of it.
[[nodiscard]] Result<Certificate> read_certificate(const CertificateFiles& files,
                                                   const FileSource& source);

// When the first of its chain ends.
[[nodiscard]] std::chrono::system_clock::time_point not_after(const Certificate& certificate);

// All certificates of a PEM file, at least one. `what` is how errors call it.
[[nodiscard]] Result<ChainHandle> read_certificates(const FileSource& source,
                                                    const std::string& path, std::string_view what);

}  // namespace restante::tls
