// SPDX-License-Identifier: Apache-2.0
#include "restante/config/source_forms.h"

#include "version.h"

#include <algorithm>
#include <array>

namespace restante::config {

namespace {

constexpr std::array passwd_file_needs = {NeededKey{"path", "the file of users"}};
constexpr std::array<std::string_view, 1> passwd_file_may_have = {"shrink_limit"};

constexpr NeededKey query{
    "query", "how a user is found, such as \"SELECT password FROM users WHERE name = %u\""};

#ifdef RESTANTE_SQLITE
constexpr std::array sqlite_needs = {NeededKey{"path", "the database"}, query};
constexpr std::array<std::string_view, 1> sqlite_may_have = {"timeout"};
#endif

#ifdef RESTANTE_POSTGRESQL
constexpr std::array postgresql_needs = {
    NeededKey{"connection",
              "where the database is, such as \"host=db.example.net dbname=mail user=restante\""},
    query};
constexpr std::array<std::string_view, 2> postgresql_may_have = {"connections", "timeout"};
#endif

constexpr std::array forms = {
    SourceForm{"passwd-file", passwd_file_needs, passwd_file_may_have},
#ifdef RESTANTE_SQLITE
    SourceForm{"sqlite", sqlite_needs, sqlite_may_have},
#endif
#ifdef RESTANTE_POSTGRESQL
    SourceForm{"postgresql", postgresql_needs, postgresql_may_have},
#endif
};

}  // namespace

bool SourceForm::has(std::string_view key) const {
  return std::ranges::find(needs, key, &NeededKey::name) != needs.end() ||
         std::ranges::find(may_have, key) != may_have.end();
}

std::span<const SourceForm> source_forms() {
  return forms;
}

const SourceForm* find_source_form(std::string_view driver) {
  const auto found = std::ranges::find(forms, driver, &SourceForm::driver);
  return found == forms.end() ? nullptr : &*found;
}

}  // namespace restante::config
