// SPDX-License-Identifier: Apache-2.0
//
// Opening a Maildir whose files are in the kernel's memory, with its index and without.
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/maildir_store.h"

namespace restante::stores {
namespace {

class FilledMaildir {
 public:
  explicit FilledMaildir(std::int64_t messages) {
    if (::mkdtemp(folder_.data()) == nullptr) std::abort();
    std::filesystem::create_directories(folder_ + "/joe/cur");
    std::filesystem::create_directories(folder_ + "/joe/new");
    for (std::int64_t number = 0; number < messages; ++number) {
      std::ofstream(folder_ + "/joe/cur/" + std::to_string(1'700'000'000 + number) +
                    ".M1P2.host,S=19,W=22:2,S")
          << "Subject: x\n\nbody x\n";
    }
    auto locks = LockTable::open(folder_ + "/locks");
    if (!locks.has_value()) std::abort();
    locks_ = std::move(*locks);
    store_ = std::make_unique<MaildirStore>(folder_ + "/%n", *locks_, no_threads_);
  }
  ~FilledMaildir() { std::filesystem::remove_all(folder_); }

  void remove_index() const { std::filesystem::remove(folder_ + "/joe/restante.index"); }

  Result<std::unique_ptr<maildrop::Maildrop>> open() {
    return store_->open({"joe", ""}, Enquiry().on_thread());
  }

  // An index is believed only if it is a clock tick younger than the mail.
  void wait_for_index() {
    struct stat before {};
    struct stat after {};
    do {
      ::stat((folder_ + "/joe/restante.index").c_str(), &before);
      if (!open().has_value()) std::abort();
      ::stat((folder_ + "/joe/restante.index").c_str(), &after);
    } while (before.st_ino != after.st_ino);
  }

 private:
  std::string folder_ = std::filesystem::temp_directory_path() / "restante-bench-XXXXXX";
  std::unique_ptr<LockTable> locks_;
  SpareThreads no_threads_{0};  // what it costs is measured, not how long it takes
  std::unique_ptr<MaildirStore> store_;
};

void open_warm(benchmark::State& state) {
  FilledMaildir maildir(state.range(0));
  maildir.wait_for_index();
  for (auto _ : state) benchmark::DoNotOptimize(maildir.open());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(open_warm)->Name("Maildir/open with index")->Arg(20)->Arg(1'000)->Arg(20'000);

void open_cold(benchmark::State& state) {
  FilledMaildir maildir(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    maildir.remove_index();
    state.ResumeTiming();
    benchmark::DoNotOptimize(maildir.open());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(open_cold)->Name("Maildir/open without index")->Arg(20)->Arg(1'000)->Arg(20'000);

}  // namespace
}  // namespace restante::stores
