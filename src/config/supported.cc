// SPDX-License-Identifier: Apache-2.0
#include "supported.h"

#include "quoted.h"
#include "restante/config/source_forms.h"
#include "settle.h"

#include <fmt/format.h>

namespace restante::config {

namespace {

// "\"passwd-file\" and \"sqlite\"".
std::string built_in() {
  std::string all;
  for (const SourceForm& form : source_forms()) {
    if (!all.empty()) all += &form == &source_forms().back() ? " and " : ", ";
    all += quoted(form.driver);
  }
  return all;
}

}  // namespace

void check_supported(const Settings& settings, Findings& findings) {
  for (std::size_t i = 0; i < settings.auth.sources.size(); ++i) {
    const std::string& driver = settings.auth.sources[i].driver;
    if (driver.empty() || find_source_form(driver) != nullptr) continue;
    findings.complain(
        numbered("auth.source", i) + ".driver",
        fmt::format("auth.source.driver = {}: this build has only {}", quoted(driver), built_in()));
  }
  if (settings.maildrop.driver != "maildir") {
    findings.complain("maildrop.driver",
                      fmt::format(R"(maildrop.driver = {}: this build has only "maildir")",
                                  quoted(settings.maildrop.driver)));
  }
}

}  // namespace restante::config
