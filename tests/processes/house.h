// SPDX-License-Identifier: Apache-2.0
//
// A supervisor in a process of its own, whose children play what a test wants of them. All say what
// they do in lines, which the test reads: the supervisor's log among them.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/descriptor.h"
#include "restante/processes/assignment.h"
#include "restante/processes/supervisor.h"

namespace restante::processes::testing {

// A child's life; its exit code.
using Life = std::function<int(Assignment)>;
using Gather = std::function<std::expected<Papers, std::vector<Error>>(Role)>;

// One that says what it is told, and does it.
struct Habits {
  // Stay: until the time is up. Linger: also then.
  enum class Sessions { None, Stay, Linger } sessions = Sessions::None;
  std::function<void(const Assignment&)> first = {};  // before it is ready
  std::function<void()> after_begin = {};
};
int serve(Assignment assignment, const Habits& habits = {});

// "1.auth", "2.worker2": of which set, and who.
std::string who(const Assignment& assignment);
// A line for the test.
void say(const std::string& text);

struct Outlook {
  Life life = [](Assignment assignment) { return serve(std::move(assignment)); };
  Gather gather = [](Role) { return Papers(); };
  std::size_t accounts_octets = 0;  // of the memory that auth has; 0: none
  SupervisorOptions options;
  // This program is also what a house is upgraded to.
  // Hangs: its clerk, before it serves; its worker counts 5 sessions.
  enum class Successor { Idle, HasSessions, Hangs } successor = Successor::Idle;
};

// All workers have some.
Outlook with_sessions(Habits::Sessions sessions = Habits::Sessions::Stay);

Outlook with_a_clerk_that_hangs();

// Runs a supervisor to its end, and says its problems.
int supervise(const std::string& config_path, const Outlook& outlook);

class House {
 public:
  explicit House(Outlook outlook = {});
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // The configuration's text; `server` are lines of its table [server], `rest` what comes after.
  void write(const std::string& server, const std::string& rest = "");
  std::string listeners = "[[listener]]\naddress = \"127.0.0.1:0\"\n";

  void start();
  void signal(int number) const;
  // The next line that has this in it, from where the last such call has found one on. Fails the
  // test if none comes for a long time.
  std::string wait_for(std::string_view text);
  void wait_for_count(std::string_view text, std::size_t wanted);
  // Lines so far that have this in them.
  std::size_t count(std::string_view text);
  // Waits for the end of the supervisor, and of all who hold its output. The status of waitpid().
  int end();
  void expect_exit(int code);

  pid_t process() const { return process_; }
  const std::filesystem::path& folder() const { return folder_; }
  std::size_t open_descriptors() const;
  std::string all_lines() const;

 private:
  bool read_more(std::chrono::milliseconds at_most);

  const Outlook outlook_;
  std::filesystem::path folder_;
  pid_t process_ = 0;
  Descriptor out_;
  std::vector<std::string> lines_;
  std::string part_;  // of a line
  std::size_t seen_ = 0;
  enum class Output { Open, Ended } output_ = Output::Open;
};

// "pid=7" in a line.
pid_t pid_in(const std::string& line);

}  // namespace restante::processes::testing
