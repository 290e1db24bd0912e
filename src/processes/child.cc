// SPDX-License-Identifier: Apache-2.0
#include "child.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "colleague_wire.h"
#include "restante/base/log.h"
#include "restante/lines/message.h"

namespace restante::processes {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::Auth:
      return "auth";
    case Role::Worker:
      return "worker";
    case Role::Clerk:
      return "clerk";
  }
  return "";
}

log::Entry& add_who(log::Entry& entry, const Child& child) {
  if (child.role == Role::Worker) entry.add("worker", child.worker);
  return entry.add("pid", child.process);
}

std::string Child::name() const {
  if (role == Role::Worker) return fmt::format("worker {}", worker);
  return std::string(name_of(role));
}

void Child::tell(Order order, std::string_view body, const Descriptor* descriptor,
                 std::uint32_t number) {
  if (!line.is_open()) return;
  lines::Packet packet;
  packet.append({static_cast<std::uint16_t>(order), number, body});
  if (line.send(packet.octets(), descriptor) != lines::Port::Sent::Full) return;
  log::error("a process does not read its orders and is killed")
      .add("process", name())
      .add("pid", process);
  kill();
}

void Child::introduce(const Colleague& colleague) {
  std::array<char, 16> memory;
  lines::Writer writer(memory);
  write(writer, colleague);
  tell(Order::Colleague, writer.octets(), &colleague.line);
}

void Child::ask_for_life() {
  if (!line.is_open()) return;
  lines::Packet packet;
  packet.append({static_cast<std::uint16_t>(Order::AreYouThere), 0, {}});
  (void)line.send(packet.octets());
}

void Child::kill() {
  if (!is_running()) return;
  killed = Killed::ByUs;
  ::kill(process, SIGKILL);
}

Said hear(lines::Port& line, std::span<char> memory) {
  const lines::Received received = line.receive(memory);
  switch (received.what) {
    case lines::Received::What::Nothing:
      return {Said::What::Nothing, {}, 0, {}};
    case lines::Received::What::Gone:
      return {Said::What::Gone, {}, 0, {}};
    case lines::Received::What::Broken:
      return {Said::What::Broken, {}, 0, {}};
    case lines::Received::What::Packet:
      break;
  }
  lines::PacketReader reader(received.octets);
  lines::Frame frame;
  if (reader.next(frame) != lines::PacketReader::Found::Message || !reader.is_at_end()) {
    return {Said::What::Broken, {}, 0, {}};
  }
  return {Said::What::Report, static_cast<Report>(frame.kind), frame.number, frame.body};
}

Duration pause_before_next(Duration lived, Duration pause, const Pace& pace) {
  if (lived >= pace.short_life) return Duration(0);
  return std::clamp(2 * pause, pace.pause_min, pace.pause_max);
}

int exit_code_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : exit_bug;
}

std::string describe_end(int wait_status) {
  if (WIFEXITED(wait_status)) return fmt::format("exit code {}", WEXITSTATUS(wait_status));
  return fmt::format("signal {}", WTERMSIG(wait_status));
}

}  // namespace restante::processes
