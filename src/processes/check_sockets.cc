// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/check_sockets.h"

#include <filesystem>
#include <string>
#include <utility>
#include <variant>

#include "control_socket.h"
#include "restante/base/endpoint.h"
#include "restante/loop/listening_socket.h"

namespace restante::processes {

namespace {

// A start makes this folder, and whether it can is checked elsewhere.
bool is_yet_to_be_made(const std::string& path, const config::Settings& settings) {
  std::error_code not_there;
  return std::filesystem::path(path).parent_path() == settings.server.runtime_dir &&
         !std::filesystem::exists(settings.server.runtime_dir, not_there);
}

Result<void> check_file(const std::string& path, const loop::FileRights& rights,
                        const config::Settings& settings) {
  auto checked = loop::check_unix_socket(path, rights);
  if (checked.has_value() || checked.error().kind != ErrorKind::NotFound) return checked;
  return is_yet_to_be_made(path, settings) ? Result<void>() : checked;
}

}  // namespace

std::vector<Error> check_sockets(const config::Settings& settings) {
  std::vector<Error> errors;
  const auto note = [&](Result<void> checked) {
    if (!checked.has_value()) errors.push_back(std::move(checked.error()));
  };
  for (const config::ListenerSettings& listener : settings.listeners) {
    const auto endpoint = parse_endpoint(listener.address);
    const auto* const file = endpoint ? std::get_if<UnixEndpoint>(&*endpoint) : nullptr;
    if (file == nullptr) continue;
    note(check_file(file->path,
                    {.mode = listener.mode, .owner = listener.owner, .group = listener.group},
                    settings));
  }
  note(ControlSocket::check(settings.control));
  note(check_file(settings.control.socket, {}, settings));
  return errors;
}

}  // namespace restante::processes
