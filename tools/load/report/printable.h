// SPDX-License-Identifier: Apache-2.0
//
// Text that came from elsewhere (a label, an answer of the server) made fit to be shown.
#pragma once

#include <string>
#include <string_view>

namespace restante::load {

// UTF-8 without control characters; what is none is shown as U+FFFD. So no answer of a server can
// steer a terminal.
[[nodiscard]] std::string printable(std::string_view text);

// The same as text of HTML and XML, within elements and within attributes.
[[nodiscard]] std::string escaped(std::string_view text);

// How many columns of a terminal it takes, as far as every character takes one.
[[nodiscard]] std::size_t width(std::string_view utf8);

}  // namespace restante::load
