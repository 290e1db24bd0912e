// SPDX-License-Identifier: Apache-2.0
#include "restante/base/operators_file.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace restante {
namespace {

class OperatorsFile : public testing::Test {
 protected:
  OperatorsFile() {
    std::string name = testing::TempDir() + "operators_file_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~OperatorsFile() override { std::filesystem::remove_all(folder_); }

  std::string file_with(mode_t mode) const {
    const std::string path = folder_ / "file";
    std::ofstream(path) << "x";
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

  void expect_refused(const std::string& path, std::string_view why) const {
    const auto opened = open_operators_file(path);
    ASSERT_FALSE(opened) << path;
    EXPECT_EQ(opened.error().kind, ErrorKind::Unsupported);
    EXPECT_NE(opened.error().text.find(path + ": is " + std::string(why)), std::string::npos)
        << opened.error().text;
  }

  std::filesystem::path folder_;
};

TEST_F(OperatorsFile, IsOpenedWhereItIsOne) {
  const auto opened = open_operators_file(file_with(0600));
  ASSERT_TRUE(opened) << opened.error().text;
  EXPECT_TRUE(opened->is_open());
}

TEST_F(OperatorsFile, IsNamedWhereItIsNotThere) {
  const auto opened = open_operators_file(folder_ / "nothing");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::NotFound);
  EXPECT_NE(opened.error().text.find("nothing"), std::string::npos);
}

TEST_F(OperatorsFile, IsNoFolderNoFifoNoSocketAndNoDevice) {
  const std::string fifo = folder_ / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string socket = folder_ / "socket";
  ASSERT_LT(socket.size(), sizeof address.sun_path);
  std::memcpy(address.sun_path, socket.c_str(), socket.size());
  const Descriptor listening(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(listening.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  expect_refused(folder_, "a folder");
  expect_refused(fifo, "a FIFO");
  expect_refused(socket, "a socket");
  expect_refused("/dev/null", "a device");
}

TEST_F(OperatorsFile, IsExposedWhereOthersReadItOrAnybodyElseWritesIt) {
  for (const mode_t mode : {0400, 0600, 0640, 0440, 0750}) {
    EXPECT_EQ(exposure_of(file_with(mode)), "") << mode;
  }
  const std::string path = file_with(0644);
  EXPECT_EQ(exposure_of(path), path + ": its mode 0644 lets anybody read it; chmod 0640 it");
  file_with(0660);
  EXPECT_EQ(exposure_of(path),
            path + ": its mode 0660 lets others than its owner write it; chmod 0640 it");
  for (const mode_t mode : {0601, 0604, 0602, 0620, 0666}) {
    EXPECT_NE(exposure_of(file_with(mode)), "") << mode;
  }
  EXPECT_EQ(exposure_of(folder_ / "nothing"), "");
}

}  // namespace
}  // namespace restante
