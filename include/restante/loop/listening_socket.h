// SPDX-License-Identifier: Apache-2.0
//
// Makes the sockets behind Listeners, by each of the three kinds of address (see listener.h).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"

struct stat;

namespace restante::loop {

// Who may come in by the file of a Unix socket. What is not said is as of every file that the
// process makes.
struct FileRights {
  std::optional<mode_t> mode;  // of the nine bits of rights
  std::string owner;           // a name or a number
  std::string group;           // likewise
};

// What an address does not say.
struct ListenOptions {
  enum class Ipv6 { Only, AndIpv4 };

  Ipv6 ipv6 = Ipv6::Only;  // whether "[::]" takes IPv4 as well
  FileRights rights;
};

// With the mode of a Unix socket given, the process's mask is another for a moment. NotFound for an
// address of systemd's, whose sockets are there already (take_systemd_sockets()).
[[nodiscard]] Result<Descriptor> open_listening_socket(const std::string& address,
                                                       const ListenOptions& options = {});

// One socket for each of `count` processes that serve an address side by side. Those of an internet
// address have a queue each, and the kernel spreads connections over them (SO_REUSEPORT); it is an
// error if anybody else listens there, though the kernel would let us share. Of every other kind of
// address there is one socket and one queue: all get copies.
// REQUIRES: a count above 0.
[[nodiscard]] Result<std::vector<Descriptor>> open_shared_sockets(
    const std::string& address, std::size_t count, const ListenOptions& options = {});

// Whether the file of a Unix socket could be made at that path, for whom it is to be, without
// making it. A socket that is there may be that of a running server.
[[nodiscard]] Result<void> check_unix_socket(const std::string& path, const FileRights& rights);

// By its name, else by its number.
[[nodiscard]] std::optional<gid_t> find_group(const std::string& name);

// The file of a Unix socket. It outlives the socket; who made it removes it when nobody is to come
// in any more.
class SocketFile {
 public:
  // That of an address on which a socket was just opened; of other addresses none.
  [[nodiscard]] static SocketFile of(const std::string& address);

  // Unless another one is there by now. REQUIRES: the socket is still open somewhere, or the other
  // one could have got its number.
  void remove() const;

  // From now on its owner may connect (mode 0600), and the group too where there is one (0660).
  [[nodiscard]] Result<void> open_to(std::optional<gid_t> group) const;

 private:
  bool is_this(const struct stat& status) const;

  std::string path_;  // empty: none
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// Connections that are accepted from now on send at once what they are given, and keep in the
// kernel little that was not sent. What has no network is left as it is. Sockets that are opened
// here do so already.
void set_wire_options(const Descriptor& socket);

// Whether all processes that serve this address share one queue, and so one socket.
[[nodiscard]] bool has_one_queue(const std::string& address);

// One more beside `first`, of an address of which each process has a queue. The kernel gives it no
// connection before begin_listening().
[[nodiscard]] Result<Descriptor> join_shared_socket(const Descriptor& first,
                                                    const ListenOptions& options = {});
[[nodiscard]] Result<void> begin_listening(const Descriptor& socket);

// What systemd handed over to this process, by its names (FileDescriptorName=), of which several
// sockets may have one; taken out of the environment. Of a name none of whose is a stream socket
// that listens, none.
[[nodiscard]] std::map<std::string, std::vector<Descriptor>> take_systemd_sockets();

// Connections that are accepted from now on are given up when their other side has not answered for
// about `silence`; Duration(0): never. What has no network is left as it is.
void set_keepalive(const Descriptor& socket, Duration silence);

// `address` with the port that the kernel picked where the given one was 0.
[[nodiscard]] std::string bound_address(const std::string& address, const Descriptor& socket);

}  // namespace restante::loop
