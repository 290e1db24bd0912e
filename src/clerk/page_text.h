// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace restante::clerk {

// page/status.html, as it was when this was built.
extern const std::string_view page_text;

}  // namespace restante::clerk
