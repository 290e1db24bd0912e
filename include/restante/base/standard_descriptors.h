// SPDX-License-Identifier: Apache-2.0
//
// Standard input, output and error, which a program may be started without.
#pragma once

namespace restante {

// Opens /dev/null as each of descriptors 0 to 2 that is closed. Otherwise the next socket or file
// to be opened would be one of them, and what is said on standard error would go to a client. Ends
// the process, silently, where there is no /dev/null. To be called first thing in main().
void fill_standard_descriptors();

}  // namespace restante
