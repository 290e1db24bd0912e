// SPDX-License-Identifier: Apache-2.0
#include "house.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "restante/base/log.h"
#include "restante/config/load.h"
#include "restante/loop/timer.h"
#include "restante/processes/handover.h"
#include "restante/processes/orders.h"

#ifdef RESTANTE_COVERAGE
extern "C" void __gcov_dump();
#endif

namespace restante::processes::testing {

namespace {

constexpr std::chrono::seconds patience(60);

// Which lines ran is written when a program ends, and a process of the house does not end as one.
int leave_counts(int code) {
#ifdef RESTANTE_COVERAGE
  __gcov_dump();
#endif
  return code;
}

class FakeStaff final : public Staff {
 public:
  explicit FakeStaff(const Outlook& outlook) : outlook_(outlook) {}

  std::expected<Papers, std::vector<Error>> gather(const config::Settings&, Role role,
                                                   const Papers*) override {
    return outlook_.gather(role);
  }
  int work(Assignment assignment) noexcept override {
    // None outlives a test that fails.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != supervisor_) return 1;
    return leave_counts(outlook_.life(std::move(assignment)));
  }

 private:
  const Outlook& outlook_;
  const pid_t supervisor_ = ::getpid();
};

class Server final : Orders::Handler, loop::Timer::Handler {
 public:
  Server(Assignment assignment, const Habits& habits)
      : name_(who(assignment)),
        habits_(habits),
        orders_(loop_, std::move(assignment.orders), *this),
        alive_(loop_, *this) {
    for (Colleague& colleague : assignment.colleagues) on_colleague(std::move(colleague));
    if (habits_.first) habits_.first(assignment);
    say(name_ + " ready");
    orders_.report_serving();
    alive_.start_at(loop_.now() + std::chrono::hours(1));
  }

  int run() {
    loop_.run();
    say(name_ + " ends");
    return 0;
  }

 private:
  void on_begin() override {
    say(name_ + " begins");
    if (habits_.after_begin) habits_.after_begin();
  }
  void on_drain(Duration at_most) override {
    say(name_ + " drains " + std::to_string(at_most.count()));
    if (habits_.sessions == Habits::Sessions::Linger) return;
    if (habits_.sessions == Habits::Sessions::None || at_most == Duration(0)) loop_.stop();
  }
  void on_end_now() override { loop_.stop(); }
  void on_colleague(Colleague colleague) override {
    say(name_ + " meets " + std::string(name_of(colleague.role)) +
        std::to_string(colleague.worker));
    colleagues_.push_back(std::move(colleague));
  }
  void on_supervisor_gone() override {
    say(name_ + " is alone");
    loop_.stop();
  }
  void on_timer(loop::Timer&) override {}

  const std::string name_;
  const Habits& habits_;
  loop::Loop loop_;
  Orders orders_;
  loop::Timer alive_;  // keeps the loop
  std::vector<Colleague> colleagues_;
};

}  // namespace

int serve(Assignment assignment, const Habits& habits) {
  Server server(std::move(assignment), habits);
  return server.run();
}

std::string who(const Assignment& assignment) {
  return std::to_string(assignment.set) + "." + std::string(name_of(assignment.role)) +
         (assignment.worker == 0 ? "" : std::to_string(assignment.worker));
}

void say(const std::string& text) {
  const std::string line = text + "\n";
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

Outlook with_sessions(Habits::Sessions sessions) {
  Outlook outlook;
  outlook.life = [sessions](Assignment assignment) {
    const bool has_some = assignment.role == Role::Worker;
    return serve(std::move(assignment), {.sessions = has_some ? sessions : Habits::Sessions::None});
  };
  return outlook;
}

Outlook with_a_clerk_that_hangs() {
  Outlook outlook;
  outlook.life = [](Assignment assignment) {
    if (assignment.role == Role::Worker) assignment.ledger->set_total(5);
    if (assignment.role != Role::Clerk) return serve(std::move(assignment));
    say(who(assignment) + " hangs");
    for (;;) ::pause();
  };
  return outlook;
}

namespace {

Descriptor memory_of(std::size_t octets) {
  if (octets == 0) return Descriptor();
  Descriptor memory(::memfd_create("accounts", MFD_CLOEXEC));
  return ::ftruncate(memory.number(), static_cast<off_t>(octets)) == 0 ? std::move(memory)
                                                                       : Descriptor();
}

}  // namespace

int supervise(const std::string& config_path, const Outlook& outlook) {
  auto handover = take_handover();
  auto settings = config::load(config_path);
  if (!settings.has_value() || !handover.has_value()) return 78;
  FakeStaff staff(outlook);
  Supervisor supervisor(config_path, std::move(*settings), staff, std::move(*handover),
                        {memory_of(outlook.accounts_octets), {}}, outlook.options);
  const auto listening = supervisor.listen();
  if (!listening.has_value()) {
    for (const Error& error : listening.error()) say("restante: " + error.text);
    return 75;
  }
  const int code = supervisor.run();
  for (const std::string& problem : supervisor.problems()) say("restante: " + problem);
  return code;
}

House::House(Outlook outlook)
    : outlook_(std::move(outlook)),
      folder_(std::filesystem::temp_directory_path() /
              ("restante-house-" + std::to_string(::getpid()))) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_ / "run");
  write("");
}

House::~House() {
  if (process_ != 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  std::filesystem::remove_all(folder_);
}

void House::write(const std::string& server, const std::string& rest) {
  std::ofstream(folder_ / "restante.toml")
      << "[server]\nhostname = \"pop.example.test\"\nruntime_dir = \"run\"\n"
      << server << "\n[[auth.source]]\ndriver = \"passwd-file\"\npath = \"users\"\n"
      << listeners << rest;
}

void House::start() {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  out_ = Descriptor(ends[0]);
  const Descriptor in(ends[1]);
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(in.number(), STDERR_FILENO);
  const std::string config_path = (folder_ / "restante.toml").string();
  Outlook outlook = outlook_;
  if (outlook.options.arguments.empty()) {
    outlook.options.arguments = {"processes_test", "--house", config_path};
    if (outlook.successor == Outlook::Successor::HasSessions) {
      outlook.options.arguments.emplace_back("--sessions");
    }
    if (outlook.successor == Outlook::Successor::Hangs) {
      outlook.options.arguments.emplace_back("--hang");
    }
  }
  std::_Exit(leave_counts(supervise(config_path, outlook)));
}

void House::signal(int number) const {
  EXPECT_EQ(::kill(process_, number), 0);
}

bool House::read_more(std::chrono::milliseconds at_most) {
  pollfd file{out_.number(), POLLIN, 0};
  if (output_ == Output::Ended || ::poll(&file, 1, static_cast<int>(at_most.count())) <= 0) {
    return false;
  }
  std::array<char, 65536> memory;
  const ssize_t count = ::read(out_.number(), memory.data(), memory.size());
  if (count <= 0) {
    output_ = Output::Ended;
    return false;
  }
  for (const char octet : std::string_view(memory.data(), static_cast<std::size_t>(count))) {
    if (octet != '\n') {
      part_ += octet;
      continue;
    }
    lines_.push_back(std::exchange(part_, {}));
  }
  return true;
}

std::string House::wait_for(std::string_view text) {
  do {
    while (seen_ < lines_.size()) {
      const std::string& line = lines_[seen_++];
      if (line.find(text) != std::string::npos) return line;
    }
  } while (read_more(patience));
  throw std::runtime_error("no line with: " + std::string(text) + "\n" + all_lines());
}

void House::wait_for_count(std::string_view text, std::size_t wanted) {
  while (count(text) < wanted) {
    if (!read_more(patience)) {
      throw std::runtime_error("not so many lines with: " + std::string(text) + "\n" + all_lines());
    }
  }
}

std::size_t House::count(std::string_view text) {
  while (read_more(std::chrono::milliseconds(0))) {
  }
  std::size_t count = 0;
  for (const std::string& line : lines_) count += line.find(text) != std::string::npos ? 1 : 0;
  return count;
}

int House::end() {
  while (read_more(patience)) {
  }
  EXPECT_EQ(output_, Output::Ended) << "somebody does not end";
  int status = -1;
  EXPECT_EQ(::waitpid(process_, &status, 0), process_);
  process_ = 0;
  return status;
}

void House::expect_exit(int code) {
  const int status = end();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), code);
}

std::size_t House::open_descriptors() const {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(process_) + "/fd");
  return static_cast<std::size_t>(
      std::distance(std::filesystem::begin(all), std::filesystem::end(all)));
}

std::string House::all_lines() const {
  std::string all;
  for (const std::string& line : lines_) all += line + "\n";
  return all;
}

pid_t pid_in(const std::string& line) {
  const std::size_t at = line.find("pid=");
  return at == std::string::npos ? 0 : std::atoi(line.c_str() + at + 4);
}

}  // namespace restante::processes::testing

// The program is also the one that a house under upgrade finds on the disk.
int main(int count, char** arguments) {
  if (count >= 3 && std::string_view(arguments[1]) == "--house") {
    using namespace restante::processes::testing;
    const std::string_view manner = count == 4 ? arguments[3] : "";
    Outlook outlook;
    if (manner == "--sessions") outlook = with_sessions();
    if (manner == "--hang") outlook = with_a_clerk_that_hangs();
    outlook.options.arguments.assign(arguments, arguments + count);
    const std::string path = arguments[2];
    return supervise(path, outlook);
  }
  ::testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
