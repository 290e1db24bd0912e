// SPDX-License-Identifier: Apache-2.0
#include "succession.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <ranges>
#include <system_error>
#include <utility>

#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "restante/metrics/keep_warnings.h"
#include "restante/processes/orders.h"

namespace restante::processes {

namespace {

// Which program could not be started for what reason is said by the child that was to become it.
[[noreturn]] void become_program(const Program& program, Estate& estate, Descriptor line) {
  log::forget();
  metrics::keep_warnings_on(nullptr);
  estate.signals.leave_to_program();
  for (const int descriptor : handed_over(estate)) ::fcntl(descriptor, F_SETFD, 0);
  ::fcntl(line.number(), F_SETFD, 0);
  ::setenv(handover_variable, std::to_string(line.number()).c_str(), 1);
  // The watchdog's question is for whoever has our place.
  if (std::getenv("WATCHDOG_PID") != nullptr) {
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  }
  std::vector<char*> arguments;
  for (const std::string& argument : program.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  ::execv(program.path.c_str(), arguments.data());
  const int code = errno;
  lines::Port port(std::move(line));
  tell_problem(port, system_error(code, fmt::format("can't start {}", program.path)).text);
  std::_Exit(EXIT_FAILURE);
}

// Which one runs may be another by its name, but not by this.
constexpr const char* own_program = "/proc/self/exe";

// Where a name is looked for, as execvp() does: each ends in '/', or is none.
std::vector<std::string> folders_of(const std::string& name) {
  if (name.find('/') != std::string::npos) return {""};
  const char* const path = std::getenv("PATH");
  std::vector<std::string> folders;
  for (const auto folder : std::views::split(std::string_view(path == nullptr ? "" : path), ':')) {
    const std::string_view text(folder.begin(), folder.end());
    folders.push_back((text.empty() ? "." : std::string(text)) + '/');
  }
  return folders;
}

}  // namespace

void tell(lines::Port& line, Succession what, std::string_view body, const Descriptor* descriptor) {
  if (!line.is_open()) return;
  lines::Packet packet;
  packet.append({static_cast<std::uint16_t>(what), 0, body});
  (void)line.send(packet.octets(), descriptor);
}

void tell_problem(lines::Port& line, std::string_view problem) {
  std::array<char, report_octets_max> memory;
  lines::Writer writer(memory);
  writer.text(problem.substr(0, Orders::problem_octets_max));
  tell(line, Succession::Problem, writer.octets());
}

Told listen_to(lines::Port& line, std::span<char> memory) {
  lines::Received received = line.receive(memory, lines::Descriptors::Taken);
  if (received.what == lines::Received::What::Nothing) return {};
  lines::PacketReader reader(received.octets);
  lines::Frame frame;
  if (received.what != lines::Received::What::Packet ||
      reader.next(frame) != lines::PacketReader::Found::Message || !reader.is_at_end()) {
    return {Told::What::Gone, {}, {}, {}};
  }
  return {Told::What::Message, static_cast<Succession>(frame.kind), frame.body,
          std::move(received.descriptor)};
}

Result<Successor> start_successor(const Program& program, Estate& estate, const Lasting& lasting,
                                  std::uint32_t set, Duration patience) {
  auto ends = lines::open_pair();
  if (!ends.has_value()) return std::unexpected(std::move(ends.error()));
  lines::Port line(std::move(ends->first));
  lines::Packet packet;
  if (auto packed = pack_handover(packet, estate, lasting, set); !packed.has_value()) {
    return std::unexpected(std::move(packed.error()));
  }
  // It waits in the line until there is somebody to read it.
  if (line.send(packet.octets()) != lines::Port::Sent::Wholly) {
    return failure(ErrorKind::TryAgain, "can't tell the new program what it takes over");
  }
  const pid_t process = ::fork();
  if (process < 0) return system_failure(errno, "can't make a process");
  if (process == 0) become_program(program, estate, std::move(ends->second));
  Successor successor{process, std::move(line), {}, {}};
  successor.watchdog.heard(steady_now(), patience);
  return successor;
}

std::string path_of_program(const std::vector<std::string>& arguments) {
  std::error_code no_folder;
  const std::string own = std::filesystem::read_symlink(own_program, no_folder).string();
  if (arguments.empty()) return own;
  for (const std::string& folder : folders_of(arguments.front())) {
    const auto path = std::filesystem::absolute(folder + arguments.front(), no_folder);
    if (std::filesystem::equivalent(path, own_program, no_folder)) return path.string();
  }
  return own;
}

}  // namespace restante::processes
