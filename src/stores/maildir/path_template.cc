// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/path_template.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>

#include "restante/base/digest.h"
#include "restante/stores/maildir/maildir_store.h"

namespace restante::stores {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view known_variables = "%u, %n, %d, %h, %{hash:1} to %{hash:8} and %%";
constexpr std::string_view hash_begin = "%{hash:";

// A variable, or the text between two.
struct Part {
  std::string_view text;  // as it stands in the template
  char variable;          // 'u', 'n', 'd', 'h', '%'; '#' for the hash, 0 for plain text
};

std::optional<Part> next_part(std::string_view rest) {
  if (rest.front() != '%') return Part{rest.substr(0, rest.find('%')), 0};
  if (rest.starts_with(hash_begin)) {
    const std::string_view text = rest.substr(0, hash_begin.size() + "N}"sv.size());
    const char digits = text.size() > hash_begin.size() ? text[hash_begin.size()] : '\0';
    if (digits < '1' || digits > '8' || text.back() != '}') return {};
    return Part{text, '#'};
  }
  if (rest.size() < 2 || "undh%"sv.find(rest[1]) == std::string_view::npos) return {};
  return Part{rest.substr(0, 2), rest[1]};
}

std::string hash_of(std::string_view user, const Part& part) {
  const auto digits = static_cast<std::size_t>(part.text[hash_begin.size()] - '0');
  return digest::hex(digest::sha256(user)).substr(0, digits);
}

std::string value_of(const Part& part, const maildrop::Owner& owner) {
  const std::size_t at = owner.user.rfind('@');
  switch (part.variable) {
    case 'u':
      return owner.user;
    case 'n':
      return owner.user.substr(0, at);
    case 'd':
      return at == std::string::npos ? std::string() : owner.user.substr(at + 1);
    case 'h':
      return owner.home;
    case '#':
      return hash_of(owner.user, part);
    case '%':
      return "%";
    default:
      return std::string(part.text);
  }
}

Failure refused(const Part& part, const maildrop::Owner& owner, std::string_view why) {
  return failure(ErrorKind::Denied, "the path of the maildrop of \"" + owner.user + "\" has " +
                                        std::string(part.text) + ", but " + std::string(why));
}

Result<void> check_value(const Part& part, std::string_view value, const maildrop::Owner& owner) {
  const bool is_home = part.variable == 'h';
  if (value.empty()) {
    if (part.variable == 'd') {
      return refused(part, owner, "the user has no domain; set auth.default_domain");
    }
    return refused(part, owner, is_home ? "the user's entry names no home" : "that is empty");
  }
  if (value.find('\0') != std::string_view::npos) {
    return refused(part, owner, "its value has a NUL in it");
  }
  if (is_home) return {};
  if (value.find('/') != std::string_view::npos || value == "." || value == "..") {
    return refused(part, owner, "its value would lead to another folder");
  }
  return {};
}

std::string normalised(std::string_view path) {
  std::string result;
  if (path.starts_with('/')) result = "/";
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    if (name.empty() || name == ".") continue;
    if (!result.empty() && result.back() != '/') result += '/';
    result += name;
  }
  return result.empty() ? "." : result;
}

Result<Route> route_of(const std::string& path, std::string_view path_template,
                       const maildrop::Owner& owner) {
  const std::string written = fixed_beginning(path_template);
  const std::string beginning = written.empty() ? written : normalised(written);
  std::size_t octets = path.starts_with(beginning) ? beginning.size() : 0;
  if ((path.substr(octets) + "/").find("/../") != std::string::npos) {
    return failure(ErrorKind::Denied, "the path of the maildrop of \"" + owner.user + "\" is " +
                                          path + ": write it without \"..\"");
  }
  return Route(path, octets);
}

}  // namespace

Result<void> check_path_template(std::string_view path_template) {
  if (path_template.empty()) return failure(ErrorKind::Corrupt, "the path is empty");
  if (path_template.find('\0') != std::string_view::npos) {
    return failure(ErrorKind::Corrupt, "the path has a NUL in it");
  }
  for (std::string_view rest = path_template; !rest.empty();) {
    const auto part = next_part(rest);
    if (!part) {
      const std::size_t last = rest.starts_with("%{") ? rest.find('}') : 1;
      const std::string variable(rest.substr(0, std::min(last, rest.size() - 1) + 1));
      return failure(ErrorKind::Corrupt, "unknown variable " + variable + "; known are " +
                                             std::string(known_variables));
    }
    rest.remove_prefix(part->text.size());
  }
  return {};
}

std::string fixed_beginning(std::string_view path_template) {
  std::string fixed;
  for (std::string_view rest = path_template; !rest.empty();) {
    const auto part = next_part(rest);
    if (!part || (part->variable != 0 && part->variable != '%')) {
      return fixed.substr(0, fixed.rfind('/') == std::string::npos ? 0 : fixed.rfind('/'));
    }
    fixed += part->variable == '%' ? "%" : part->text;
    rest.remove_prefix(part->text.size());
  }
  return fixed;
}

Result<Route> expand_path(std::string_view path_template, const maildrop::Owner& owner) {
  std::string path;
  for (std::string_view rest = path_template; !rest.empty();) {
    const auto part = next_part(rest);
    assert(part);
    const std::string value = value_of(*part, owner);
    if (part->variable != 0) {
      if (const auto checked = check_value(*part, value, owner); !checked) {
        return Failure(checked.error());
      }
    }
    path += value;
    rest.remove_prefix(part->text.size());
  }
  return route_of(normalised(path), path_template, owner);
}

}  // namespace restante::stores
