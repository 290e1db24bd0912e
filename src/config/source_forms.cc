// SPDX-License-Identifier: Apache-2.0
#include "restante/config/source_forms.h"

#include <algorithm>

namespace restante::config {

bool SourceForm::has(std::string_view key) const {
  return std::ranges::find(needs, key, &NeededKey::name) != needs.end() ||
         std::ranges::find(may_have, key) != may_have.end();
}

const SourceForm* find_source_form(std::string_view driver) {
  const auto found = std::ranges::find(source_forms, driver, &SourceForm::driver);
  return found == source_forms.end() ? nullptr : &*found;
}

}  // namespace restante::config
