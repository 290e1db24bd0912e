// SPDX-License-Identifier: Apache-2.0
//
// A Maildir whose deleted messages are kept, and who looks after it.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "maildir_fixture.h"
#include "restante/stores/maildir/maildir_housekeeping.h"

namespace restante::stores {

class KeepingTest : public MaildirTest {
 protected:
  explicit KeepingTest(const std::filesystem::path& parent = std::filesystem::temp_directory_path())
      : MaildirTest(parent) {
    keep(DeletedMail::IsKept);
  }

  // From here on this becomes of what is deleted.
  void keep(DeletedMail deleted) {
    const std::string path = (folder_.path() / "%n").string();
    store_.emplace(path, *locks_, threads_, system_, MaildirRules{.deleted = deleted});
    house_.emplace(path, *locks_, deleted, system_);
  }

  // What is kept: contents by the names that the files had.
  std::map<std::string, std::string> kept() const {
    std::map<std::string, std::string> all;
    const auto folder = maildir() / "restante.deleted";
    if (!std::filesystem::exists(folder)) return all;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string name = file.path().filename();
      const std::string original = name.substr(name.find('.') + 1);
      EXPECT_FALSE(all.contains(original)) << "twice: " << original;
      all[original] = contents_of(file.path());
    }
    return all;
  }
  std::vector<std::string> kept_names() const {
    std::vector<std::string> names;
    for (const auto& [name, contents] : kept()) names.push_back(name);
    return names;
  }

  maildrop::Removal delete_all_of(std::initializer_list<std::uint32_t> indices) {
    auto maildrop = open();
    auto removal = remove(*maildrop, marks(indices));
    give_back(std::move(maildrop));
    return removal;
  }

  Result<maildrop::Restoration> restore(const maildrop::RestoreWish& wish = {}) {
    struct Nobody final : maildrop::Watcher {
      void on_progress(std::size_t, std::size_t) override {}
    } nobody;
    return house_->restore({"joe", ""}, wish, nobody);
  }

  std::vector<std::string> deleted_ids() {
    std::vector<std::string> ids;
    const auto all = house_->deleted({"joe", ""});
    EXPECT_TRUE(all);
    for (const auto& message : all.value()) ids.push_back(message.unique_id);
    return ids;
  }

  maildrop::Moment now() const {
    return maildrop::Moment(std::chrono::seconds(system_.now() / 1'000'000'000));
  }

  std::optional<MaildirHousekeeping> house_;
};

}  // namespace restante::stores
