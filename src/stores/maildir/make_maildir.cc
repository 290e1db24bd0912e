// SPDX-License-Identifier: Apache-2.0
#include "make_maildir.h"

#include <cerrno>
#include <string>
#include <utility>

#include "folders.h"
#include "maildir_folder.h"
#include "persistently.h"

namespace restante::stores {

namespace {

// Whoever makes the same at the same time is welcome. The folder's entry outlives a power cut.
int make(const FileSystem& system, const Descriptor& parent, const char* name) {
  const int made = persistently([&] { return system.make_folder(parent.number(), name); });
  if (made < 0 && made != -EEXIST) return made;
  const int synced = persistently([&] { return system.sync(parent.number()); });
  return synced == -EINVAL ? 0 : synced;
}

Failure cant_make(int code, std::string path) {
  return system_failure(-code, "can't make the folder " + std::move(path));
}

// What is opened only to be passed can't be made durable.
Result<Descriptor> readable(const FileSystem& system, const Descriptor& folder,
                            const Route& route) {
  Descriptor opened(persistently([&] {
    return system.open(folder.number(), ".", readable_folder_flags, Patience::MayBlock);
  }));
  if (opened.is_open()) return opened;
  return system_failure(-opened.number(), std::string(route.path()));
}

// The folder at the end of the route, which is made if it is missing.
Result<Descriptor> open_or_make(const FileSystem& system, const Route& route) {
  auto opened = open_maildir(system, route, Patience::MayBlock);
  if (!opened) return Failure(std::move(opened.error()));
  if (opened->folder.is_open()) return readable(system, opened->folder, route);
  const auto parent = open_or_make(system, route.parent());
  if (!parent) return Failure(parent.error());
  const std::string name(route.last_name());
  if (const int code = make(system, *parent, name.c_str()); code < 0) {
    return cant_make(code, std::string(route.path()));
  }
  opened = open_maildir(system, route, Patience::MayBlock);
  if (!opened) return Failure(std::move(opened.error()));
  return readable(system, opened->folder, route);
}

Result<Descriptor> open_or_make(const FileSystem& system, const Route& route,
                                const Descriptor& maildir, const char* name) {
  const auto open = [&] {
    return Descriptor(persistently([&] {
      return system.open(maildir.number(), name, readable_folder_flags, Patience::MayBlock);
    }));
  };
  Descriptor folder = open();
  if (folder.is_open()) return folder;
  const std::string path = std::string(route.path()) + "/" + name;
  if (folder.number() != -ENOENT) return system_failure(-folder.number(), path);
  if (const int code = make(system, maildir, name); code < 0) return cant_make(code, path);
  folder = open();
  if (folder.is_open()) return folder;
  return system_failure(-folder.number(), path);
}

}  // namespace

Result<DeliveryFolders> open_or_make_maildir(const FileSystem& system, const Route& route) {
  auto maildir = open_or_make(system, route);
  if (!maildir) return Failure(std::move(maildir.error()));
  auto tmp = open_or_make(system, route, *maildir, "tmp");
  if (!tmp) return Failure(std::move(tmp.error()));
  auto incoming = open_or_make(system, route, *maildir, name_of(Place::New).data());
  if (!incoming) return Failure(std::move(incoming.error()));
  auto cur = open_or_make(system, route, *maildir, name_of(Place::Cur).data());
  if (!cur) return Failure(std::move(cur.error()));
  return DeliveryFolders{std::move(*tmp), std::move(*incoming)};
}

}  // namespace restante::stores
