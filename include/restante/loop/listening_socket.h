// SPDX-License-Identifier: Apache-2.0
//
// Makes the sockets behind Listeners, by each of the three kinds of address (see listener.h).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::loop {

[[nodiscard]] Result<Descriptor> open_listening_socket(const std::string& address);

// One socket for each of `count` processes that serve an address side by side. Those of an internet
// address have a queue each, and the kernel spreads connections over them (SO_REUSEPORT); it is an
// error if anybody else listens there, though the kernel would let us share. Of every other kind of
// address there is one socket and one queue: all get copies.
// REQUIRES: a count above 0.
[[nodiscard]] Result<std::vector<Descriptor>> open_shared_sockets(const std::string& address,
                                                                  std::size_t count);

// Whether all processes that serve this address share one queue, and so one socket.
[[nodiscard]] bool has_one_queue(const std::string& address);

// One more beside `first`, of an address of which each process has a queue. The kernel gives it no
// connection before begin_listening().
[[nodiscard]] Result<Descriptor> join_shared_socket(const Descriptor& first);
[[nodiscard]] Result<void> begin_listening(const Descriptor& socket);

// What systemd handed over, by its names (FileDescriptorName=), taken out of the environment.
[[nodiscard]] std::map<std::string, Descriptor> take_systemd_sockets();

// The file of a Unix socket that we listen on; other addresses have none.
void remove_socket_file(const std::string& address);

// Connections that are accepted from now on are given up when their other side has not answered for
// about `silence`; Duration(0): never. What has no network is left as it is.
void set_keepalive(const Descriptor& socket, Duration silence);

// `address` with the port that the kernel picked where the given one was 0.
[[nodiscard]] std::string bound_address(const std::string& address, const Descriptor& socket);

}  // namespace restante::loop
