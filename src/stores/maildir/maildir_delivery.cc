// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_delivery.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <utility>

#include "make_maildir.h"
#include "message_name.h"
#include "persistently.h"
#include "restante/stores/maildir/maildir_store.h"
#include "restante/stores/maildir/path_template.h"
#include "size_note.h"

namespace restante::stores {

namespace {

using maildrop::ArrivalTime;

// What a unique-id has room for, beside the time, the process, some digits and the sizes.
constexpr std::size_t host_octets_max = 12;

// The machine's own name, as far as a file's name may have it.
std::string host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  std::string text(name.data());
  text.resize(std::min(text.find('.'), std::min(text.size(), host_octets_max)));
  for (char& octet : text) {
    const bool is_plain = (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') ||
                          (octet >= 'A' && octet <= 'Z') || octet == '-';
    if (!is_plain) octet = '_';
  }
  return text.empty() ? "host" : text;
}

// Nobody else makes the same: SECONDS.MmicrosecondsPprocessRrandom.HOST.
std::string unique_name(ArrivalTime now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  std::uint32_t random = 0;
  if (::getrandom(&random, sizeof random, 0) != sizeof random) random = 0;
  return fmt::format("{}.M{:06}P{}R{:08x}.{}", seconds.time_since_epoch().count(),
                     (now - seconds).count(), ::getpid(), random, host());
}

// One file in tmp, which goes with it unless it was moved.
class NewFile {
 public:
  NewFile(const FileSystem& system, const DeliveryFolders& folders, std::string name)
      : system_(system), folders_(folders), name_(std::move(name)) {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (is_in_tmp_) (void)system_.unlink(folders_.tmp.number(), name_.c_str());
  }

  // These answer 0 or a negated errno.
  int create() {
    file_ = Descriptor(
        persistently([&] { return system_.create(folders_.tmp.number(), name_.c_str()); }));
    is_in_tmp_ = file_.is_open();
    return file_.is_open() ? 0 : file_.number();
  }
  int write(std::string_view octets) {
    count(octets);
    while (!octets.empty()) {
      const ssize_t put = persistently([&] { return system_.write(file_.number(), octets); });
      if (put <= 0) return put < 0 ? static_cast<int>(put) : -ENOSPC;
      octets.remove_prefix(static_cast<std::size_t>(put));
    }
    return 0;
  }
  // Durable, under its name in new; never in another's place.
  int keep() {
    if (const int code = sync(file_); code < 0) return code;
    final_name_ = fmt::format("{},S={},W={}", name_, stored_, stored_ + bare_line_feeds_);
    const int code = persistently([&] {
      return system_.rename(folders_.tmp.number(), name_.c_str(), folders_.new_.number(),
                            final_name_.c_str());
    });
    if (code < 0) return code;
    is_in_tmp_ = false;
    return sync(folders_.new_);
  }

  std::uint64_t stored() const { return stored_; }
  const std::string& final_name() const { return final_name_; }

 private:
  void count(std::string_view octets) {
    for (const char octet : octets) {
      if (octet == '\n' && last_ != '\r') ++bare_line_feeds_;
      last_ = octet;
    }
    stored_ += octets.size();
  }
  int sync(const Descriptor& what) const {
    const int code = persistently([&] { return system_.sync(what.number()); });
    return code == -EINVAL ? 0 : code;  // this file system has nothing to make durable by a call
  }

  const FileSystem& system_;
  const DeliveryFolders& folders_;
  const std::string name_;
  std::string final_name_;
  Descriptor file_;
  bool is_in_tmp_ = false;
  std::uint64_t stored_ = 0;
  std::uint64_t bare_line_feeds_ = 0;
  char last_ = 0;
};

Result<void> fill(NewFile& file, maildrop::Incoming& message, const std::string& place) {
  message.rewind();
  for (;;) {
    const auto octets = message.next();
    if (!octets) return Failure(octets.error());
    if (octets->empty()) return {};
    if (const int code = file.write(*octets); code < 0) return system_failure(-code, place);
  }
}

}  // namespace

MaildirDelivery::MaildirDelivery(std::string path_template, const FileSystem& system)
    : path_template_(std::move(path_template)), system_(system) {
  assert(check_path_template(path_template_));
}

Result<maildrop::Delivered> MaildirDelivery::deliver(const maildrop::Owner& owner,
                                                     maildrop::Incoming& message, ArrivalTime now) {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  const auto folders = open_or_make_maildir(system_, *route);
  if (!folders) return Failure(folders.error());
  const std::string place = fmt::format("a new message in {}", route->path());
  NewFile file(system_, *folders, unique_name(now));
  if (const int code = file.create(); code < 0) return system_failure(-code, place);
  if (auto filled = fill(file, message, place); !filled) return Failure(std::move(filled.error()));
  if (const int code = file.keep(); code < 0) return system_failure(-code, place);
  note_size(system_, folders->new_, {static_cast<std::int64_t>(file.stored()), 1});
  return maildrop::Delivered{unique_id_of(base_name(file.final_name())), file.stored()};
}

}  // namespace restante::stores
