// SPDX-License-Identifier: Apache-2.0
//
// What a process of the house gets from its supervisor (see supervisor.h), in the fork: who it is,
// what it works with, whom it works with. All else that the supervisor had open is closed in it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/descriptor.h"
#include "restante/base/held_files.h"
#include "restante/config/settings.h"
#include "restante/metrics/own_use.h"
#include "restante/processes/ledger.h"
#include "restante/processes/metrics_memory.h"

namespace restante::processes {

enum class Role : std::uint8_t { Auth, Worker, Clerk };

// "auth", "worker", "clerk".
[[nodiscard]] std::string_view name_of(Role role);

// Another process of the house, and the line to it (see lines/loop_line.h).
struct Colleague {
  Role role = Role::Worker;
  std::uint32_t set = 0;
  std::uint32_t worker = 0;  // from 1; 0 unless Role::Worker
  Descriptor line;
};

// Sockets by the addresses as they are configured. Each listens already, or will when all of the
// set is ready.
using OpenListeners = std::map<std::string, std::vector<Descriptor>>;

// Files that the supervisor opened, by the paths as they are configured.
using Papers = HeldFiles;

struct Assignment {
  Role role = Role::Worker;
  std::uint32_t set = 0;     // counts up from 1 with each reload and upgrade
  std::uint32_t worker = 0;  // from 1; 0 unless Role::Worker
  config::Settings settings;
  Descriptor orders;        // for Orders
  OpenListeners listeners;  // workers have them
  Descriptor control;       // the clerk has it: what it listens on
  OpenListeners metrics;    // likewise: where it serves metrics
  Descriptor own_files;     // /proc/self/fd, which it could not open any more; without rights
  // Auth and the clerk: the others of the set; a worker: these two. Where one of them is just being
  // replaced it comes later, as an order. So do, to the clerk of the set that serves, those of the
  // sets that drain.
  std::vector<Colleague> colleagues;
  Papers papers;               // what Staff::gather() found for this role
  Descriptor accounts_memory;  // auth alone; to be mapped for reading and writing
  // The clerk's for reading and writing; a worker's can't be mapped but for reading.
  Descriptor blocks;
  // A worker writes its own page of it, the clerk only reads; null for auth.
  std::unique_ptr<Ledger> ledger;
  // What it counts on. There as long as the process: its log keeps warnings on it.
  metrics::Sheet* sheet = nullptr;
  metrics::OwnUse own_use;
  MetricsMemory::Places listener_places;         // workers: on that sheet
  std::unique_ptr<MetricsBook> book;             // the clerk: of all processes
  std::array<std::uint8_t, 32> ticket_secret{};  // workers; zeroes elsewhere
};

}  // namespace restante::processes
