// SPDX-License-Identifier: Apache-2.0
//
// What ps and top call a process.
#pragma once

#include <string>

namespace restante::processes {

// Remembers where main()'s arguments lie, which is where ps reads a process's title. To be called
// first, before anybody has made copies of the environment's addresses: that is moved away.
void keep_title_memory(int count, char** arguments);

// Both the title, "restante-worker 2", and the short name of top, which is its first word, as much
// as fits into 15 octets.
void set_title(const std::string& title);

}  // namespace restante::processes
