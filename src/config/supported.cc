// SPDX-License-Identifier: Apache-2.0
#include "supported.h"

#include "quoted.h"
#include "settle.h"

#include <fmt/format.h>

namespace restante::config {

void check_supported(const Settings& settings, Findings& findings) {
  for (std::size_t i = 0; i < settings.auth.sources.size(); ++i) {
    const std::string& driver = settings.auth.sources[i].driver;
    if (driver.empty() || driver == "passwd-file") continue;
    findings.complain(numbered("auth.source", i) + ".driver",
                      fmt::format(R"(auth.source.driver = {}: this version has only "passwd-file")",
                                  quoted(driver)));
  }
  if (settings.maildrop.driver != "maildir") {
    findings.complain("maildrop.driver",
                      fmt::format(R"(maildrop.driver = {}: this version has only "maildir")",
                                  quoted(settings.maildrop.driver)));
  }
}

}  // namespace restante::config
