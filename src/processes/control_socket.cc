// SPDX-License-Identifier: Apache-2.0
#include "control_socket.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

#include "restante/base/log.h"

namespace restante::processes {

namespace {

std::string address_of(const std::string& path) {
  return "unix:" + path;
}

Result<std::optional<gid_t>> group_of(const config::ControlSettings& settings) {
  if (settings.group.empty()) return std::nullopt;
  if (const auto group = loop::find_group(settings.group)) return group;
  return failure(ErrorKind::NotFound,
                 fmt::format("control.group \"{}\": there is no such group; name another, or its "
                             "number",
                             settings.group));
}

}  // namespace

Result<void> ControlSocket::open(const config::ControlSettings& settings) {
  loop::ListenOptions options;
  options.rights.mode = S_IRUSR | S_IWUSR;
  auto socket = loop::open_listening_socket(address_of(settings.socket), options);
  if (!socket.has_value()) {
    Error error = std::move(socket.error());
    if (error.kind == ErrorKind::TryAgain) {
      error.text +=
          "; if another server has it, stop that one, or give this one a server.runtime_dir of "
          "its own";
    }
    return Failure(std::move(error));
  }
  adopt(settings.socket, std::move(*socket));
  const auto group = group_of(settings);
  auto opened = group.has_value() ? file_.open_to(*group) : Failure(group.error());
  if (!opened.has_value()) remove_file();
  return opened;
}

void ControlSocket::adopt(const std::string& path, Descriptor socket) {
  socket_ = std::move(socket);
  file_ = loop::SocketFile::of(address_of(path));
}

Result<void> ControlSocket::check(const config::ControlSettings& settings) {
  const auto group = group_of(settings);
  return group.has_value() ? Result<void>() : Failure(group.error());
}

void ControlSocket::obey(const config::ControlSettings& settings) const {
  const auto group = group_of(settings);
  const auto opened = group.has_value() ? file_.open_to(*group) : Failure(group.error());
  if (opened.has_value()) return;
  log::warning("the control socket is open to whom it was open to")
      .add("problem", opened.error().text);
}

}  // namespace restante::processes
