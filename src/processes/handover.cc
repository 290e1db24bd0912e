// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/handover.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kinds.h"
#include "restante/base/wipe.h"
#include "restante/lines/fields.h"
#include "restante/lines/message.h"
#include "restante/lines/port.h"
#include "succession.h"

namespace restante::processes {

namespace {

// Of the packet below. The shared memory has versions of its own.
constexpr std::uint32_t version = 3;

// Descriptors keep their numbers in the new program: what is handed over are these.
constexpr std::uint32_t no_descriptor = UINT32_MAX;

std::uint32_t number_of(const Descriptor& descriptor) {
  return descriptor.is_open() ? static_cast<std::uint32_t>(descriptor.number()) : no_descriptor;
}

// Ours from here on; not open where it was not, or is one of the three that are everybody's.
Descriptor inherited(std::uint32_t number) {
  if (number <= STDERR_FILENO || number == no_descriptor) return Descriptor();
  const int descriptor = static_cast<int>(number);
  if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) return Descriptor();
  return Descriptor(descriptor);
}

Failure unknown() {
  return failure(ErrorKind::Unsupported,
                 "the running server hands over in a way that this program does not know; "
                 "restart it instead");
}

Result<Handover> read_handover(std::string_view body) {
  lines::Reader reader(body);
  Handover handover;
  if (reader.u32() != version) return unknown();
  handover.set = reader.u32();
  const std::string_view secret = reader.text();
  if (secret.size() != handover.ticket_secret.size()) return unknown();
  std::memcpy(handover.ticket_secret.data(), secret.data(), secret.size());
  handover.lasting.runtime_dir = reader.text();
  handover.lasting.lock_dir = reader.text();
  handover.lasting.control_socket = reader.text();
  handover.control = inherited(reader.u32());
  handover.ledger = inherited(reader.u32());
  handover.metrics = inherited(reader.u32());
  handover.memory.accounts = inherited(reader.u32());
  handover.memory.blocks = inherited(reader.u32());
  for (std::uint32_t left = reader.u32(); left > 0 && reader.is_intact(); --left) {
    const std::string address(reader.text());
    Descriptor socket = inherited(reader.u32());
    if (!socket.is_open()) return unknown();
    handover.listeners[address].push_back(std::move(socket));
  }
  if (!reader.is_done()) return unknown();
  return handover;
}

std::string_view text_of(const std::array<std::uint8_t, 32>& secret) {
  return {reinterpret_cast<const char*>(secret.data()), secret.size()};
}

// The line's number in the environment; it stays there.
std::uint32_t number_of_line() {
  std::uint32_t number = no_descriptor;
  if (const char* const digits = std::getenv(handover_variable)) {
    std::from_chars(digits, digits + std::strlen(digits), number);
  }
  return number;
}

Result<Handover> receive_handover(lines::Port& line) {
  std::string memory(lines::Packet::octets_max, '\0');
  const WipeAtEnd wipe(memory);
  const lines::Received received = line.receive(memory);
  lines::PacketReader packet(received.octets);
  lines::Frame frame;
  if (packet.next(frame) != lines::PacketReader::Found::Message ||
      static_cast<Succession>(frame.kind) != Succession::Handover) {
    return unknown();
  }
  return read_handover(frame.body);
}

// The line is borrowed.
void tell_problem_by(int line, std::string_view problem) {
  lines::Port copy{Descriptor(::fcntl(line, F_DUPFD_CLOEXEC, 0))};
  tell_problem(copy, problem);
}

}  // namespace

void tell_predecessor(std::string_view problem) {
  const std::uint32_t number = number_of_line();
  if (number != no_descriptor) tell_problem_by(static_cast<int>(number), problem);
}

void tell_predecessor(const Handover& handover, std::string_view problem) {
  tell_problem_by(handover.line.number(), problem);
}

Lasting Lasting::of(const config::Settings& settings) {
  return {settings.server.runtime_dir, settings.maildrop.lock_dir, settings.control.socket};
}

config::Settings Lasting::in(config::Settings settings) const {
  settings.server.runtime_dir = runtime_dir;
  settings.maildrop.lock_dir = lock_dir;
  settings.control.socket = control_socket;
  return settings;
}

Result<void> pack_handover(lines::Packet& packet, const Estate& estate, const Lasting& lasting,
                           std::uint32_t set) {
  std::string memory(lines::Frame::body_octets_max, '\0');
  const WipeAtEnd wipe(memory);
  const auto listeners = estate.listeners.all();
  lines::Writer writer(memory);
  writer.u32(version).u32(set).text(text_of(estate.ticket_secret));
  writer.text(lasting.runtime_dir).text(lasting.lock_dir).text(lasting.control_socket);
  writer.u32(number_of(estate.control.descriptor()));
  writer.u32(number_of(estate.ledger.descriptor()));
  writer.u32(number_of(estate.metrics.descriptor()));
  writer.u32(number_of(estate.memory.accounts)).u32(number_of(estate.memory.blocks));
  writer.u32(static_cast<std::uint32_t>(listeners.size()));
  for (const auto& [address, socket] : listeners) {
    writer.text(address).u32(static_cast<std::uint32_t>(socket));
  }
  if (!writer.is_intact()) {
    return failure(ErrorKind::Unsupported, "too many listeners to hand over; restart instead");
  }
  packet.append({static_cast<std::uint16_t>(Succession::Handover), 0, writer.octets()});
  return {};
}

std::vector<int> handed_over(const Estate& estate) {
  std::vector<int> descriptors;
  for (const auto& [address, socket] : estate.listeners.all()) descriptors.push_back(socket);
  for (const Descriptor* other :
       {&estate.control.descriptor(), &estate.ledger.descriptor(), &estate.metrics.descriptor(),
        &estate.memory.accounts, &estate.memory.blocks}) {
    if (other->is_open()) descriptors.push_back(other->number());
  }
  return descriptors;
}

bool is_upgrade() {
  return std::getenv(handover_variable) != nullptr;
}

Result<std::optional<Handover>> take_handover() {
  if (!is_upgrade()) return std::nullopt;
  lines::Port line(inherited(number_of_line()));
  ::unsetenv(handover_variable);
  if (!line.is_open()) return unknown();
  auto handover = receive_handover(line);
  if (!handover.has_value()) {
    tell_problem(line, handover.error().text);
    return std::unexpected(std::move(handover.error()));
  }
  handover->line = line.release();
  return std::optional(std::move(*handover));
}

}  // namespace restante::processes
