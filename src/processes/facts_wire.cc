// SPDX-License-Identifier: Apache-2.0
#include "facts_wire.h"

#include <algorithm>

#include "restante/lines/message.h"
#include "restante/processes/orders.h"

namespace restante::processes {

namespace {

constexpr std::size_t worker_octets = 24;

void write(lines::Writer& writer, WallTime time) {
  writer.i64(time.time_since_epoch().count());
}

WallTime read_time(lines::Reader& reader) {
  return WallTime(std::chrono::milliseconds(reader.i64()));
}

}  // namespace

void write(lines::Writer& writer, const Facts& facts) {
  writer.u32(static_cast<std::uint32_t>(facts.process));
  write(writer, facts.started);
  writer.text(facts.config_path).u8(static_cast<std::uint8_t>(facts.config));
  write(writer, facts.reloaded);
  writer.u8(static_cast<std::uint8_t>(facts.reload));
  const std::size_t problems = std::min(facts.problems.size(), Facts::problems_max);
  writer.u32(static_cast<std::uint32_t>(problems));
  for (std::size_t at = 0; at < problems; ++at) {
    writer.text(std::string_view(facts.problems[at]).substr(0, Orders::problem_octets_max));
  }
  const std::size_t room =
      (lines::Frame::body_octets_max - writer.octets().size() - sizeof(std::uint32_t)) /
      worker_octets;
  const std::size_t workers = std::min(facts.workers.size(), room);
  writer.u32(static_cast<std::uint32_t>(workers));
  for (std::size_t at = 0; at < workers; ++at) {
    const WorkerFacts& worker = facts.workers[at];
    writer.u32(worker.set).u32(worker.worker).u32(static_cast<std::uint32_t>(worker.process));
    write(writer, worker.started);
    writer.u32(worker.restarts);
  }
}

std::optional<Facts> read_facts(std::string_view body) {
  lines::Reader reader(body);
  Facts facts;
  facts.process = static_cast<pid_t>(reader.u32());
  facts.started = read_time(reader);
  facts.config_path = reader.text();
  facts.config = static_cast<Facts::Config>(reader.u8());
  facts.reloaded = read_time(reader);
  facts.reload = static_cast<Facts::Reload>(reader.u8());
  for (std::uint32_t left = reader.u32(); left > 0 && reader.is_intact(); --left) {
    facts.problems.emplace_back(reader.text());
  }
  for (std::uint32_t left = reader.u32(); left > 0 && reader.is_intact(); --left) {
    WorkerFacts& worker = facts.workers.emplace_back();
    worker.set = reader.u32();
    worker.worker = reader.u32();
    worker.process = static_cast<pid_t>(reader.u32());
    worker.started = read_time(reader);
    worker.restarts = reader.u32();
  }
  if (!reader.is_done()) return std::nullopt;
  return facts;
}

}  // namespace restante::processes
