// SPDX-License-Identifier: Apache-2.0
//
// What a file of very many users costs: to load, to keep and to ask.
//
//   users_benchmark [USERS]     5,000,000 unless said
//
// A line is "user0000001@example.net:{SHA512-CRYPT}$6$SALT$HASH", 145 octets with its end. Times
// are the processor's. Known and unknown names ("none...") must cost the same.
#include "restante/authenticators/passwd_file/find_in_file.h"
#include "restante/authenticators/passwd_file/passwd_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>

namespace {

using restante::Enquiry;
using restante::authenticators::PasswdFile;

constexpr std::size_t users_usual = 5'000'000;
constexpr std::size_t questions = 1'000'000;

std::string name_of(std::string_view word, std::size_t number) {
  return fmt::format("{}{:07}@example.net", word, number);
}

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double resident_octets() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return static_cast<double>(resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
}

void write_users(const std::string& path, std::size_t users) {
  std::FILE* file = std::fopen(path.c_str(), "we");
  if (file == nullptr) std::exit(EXIT_FAILURE);
  const std::string hash(86, 'x');
  for (std::size_t i = 0; i < users; ++i) {
    fmt::print(file, "{}:{{SHA512-CRYPT}}$6${:016x}${}\n", name_of("user", i), i, hash);
  }
  if (std::fclose(file) != 0) std::exit(EXIT_FAILURE);
}

// Up to where a hash would be computed, which takes as long for all.
void ask(const PasswdFile& file, std::string_view word, std::size_t users) {
  const double begin = processor_seconds();
  for (std::size_t i = 0; i < questions; ++i) {
    // Far apart, so that the processor's caches help as little as they would a server.
    const std::size_t number = i * 2'654'435'761U % users;
    const restante::auth::Credentials credentials{name_of(word, number),
                                                  restante::auth::Secret("wrong")};
    const auto answer = file.authenticate(credentials, Enquiry().on_loop());
    if (answer || answer.error().kind != restante::ErrorKind::WouldBlock) std::exit(EXIT_FAILURE);
  }
  const double spent = processor_seconds() - begin;
  fmt::print("asked about \"{}\": {:.0f} ns\n", name_of(word, 0),
             spent * 1e9 / static_cast<double>(questions));
}

}  // namespace

int main(int count, char** words) {
  const std::size_t users = count > 1 ? std::strtoull(words[1], nullptr, 10) : users_usual;
  std::string path = "/tmp/users_benchmark_XXXXXX";
  const int made = ::mkstemp(path.data());
  if (made < 0 || users == 0) return EXIT_FAILURE;
  ::close(made);
  write_users(path, users);
  const double resident = resident_octets();
  const double begin = processor_seconds();
  const auto file = PasswdFile::load(path);
  const double spent = processor_seconds() - begin;
  const double kept = resident_octets() - resident;
  const double search_begin = processor_seconds();
  const auto last = restante::authenticators::find_in_passwd_file(path, name_of("user", users - 1));
  const double search = processor_seconds() - search_begin;
  ::unlink(path.c_str());
  if (!last || !*last) return EXIT_FAILURE;
  if (!file || (*file)->size() != users) return EXIT_FAILURE;
  fmt::print("{} users loaded in {:.2f} s, {:.1f} octets each\n", users, spent,
             kept / static_cast<double>(users));
  fmt::print("the last one found in the file alone, as restantectl does it: {:.2f} s\n", search);
  ask(**file, "user", users);
  ask(**file, "none", users);
  return EXIT_SUCCESS;
}
