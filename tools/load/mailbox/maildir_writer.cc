// SPDX-License-Identifier: Apache-2.0
#include "maildir_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace restante::load {

namespace {

constexpr const char* folders[] = {"new", "cur", "tmp"};

int open_folder(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

Result<void> write_all(int descriptor, std::string_view octets, const std::string& path) {
  while (!octets.empty()) {
    const ssize_t put = ::write(descriptor, octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_failure(errno, path);
    octets.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

}  // namespace

Result<void> check_is_empty(const std::string& path) {
  for (const char* const folder : folders) {
    std::error_code code;
    const std::filesystem::path part = std::filesystem::path(path) / folder;
    const bool is_empty = std::filesystem::is_empty(part, code);
    if (code == std::errc::no_such_file_or_directory) continue;
    if (code) return system_failure(code.value(), part.string());
    if (is_empty) continue;
    return failure(ErrorKind::InUse,
                   fmt::format("{}: holds mail already; choose another folder", path));
  }
  return {};
}

Result<MaildirWriter> MaildirWriter::open(const std::string& path) {
  for (const char* const folder : folders) {
    std::error_code code;
    const std::filesystem::path part = std::filesystem::path(path) / folder;
    std::filesystem::create_directories(part, code);
    if (code) return system_failure(code.value(), part.string());
  }
  MaildirWriter writer(path, open_folder(path + "/new"), open_folder(path + "/cur"));
  if (writer.new_folder_ < 0 || writer.cur_folder_ < 0) return system_failure(errno, path);
  return writer;
}

MaildirWriter::MaildirWriter(std::string path, int new_folder, int cur_folder)
    : path_(std::move(path)), new_folder_(new_folder), cur_folder_(cur_folder) {}

MaildirWriter::MaildirWriter(MaildirWriter&& other) noexcept
    : path_(std::move(other.path_)),
      new_folder_(std::exchange(other.new_folder_, -1)),
      cur_folder_(std::exchange(other.cur_folder_, -1)) {}

MaildirWriter::~MaildirWriter() {
  if (new_folder_ >= 0) close(new_folder_);
  if (cur_folder_ >= 0) close(cur_folder_);
}

Result<void> MaildirWriter::write(Place place, const std::string& name, std::string_view message) {
  const int folder = place == Place::New ? new_folder_ : cur_folder_;
  const int file = openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string path = path_ + '/' + name;
  if (file < 0) return system_failure(errno, path);
  Result<void> written = write_all(file, message, path);
  if (close(file) != 0 && written) written = system_failure(errno, path);
  return written;
}

}  // namespace restante::load
