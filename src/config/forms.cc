// SPDX-License-Identifier: Apache-2.0
#include "forms.h"

#include "nearest.h"

#include <algorithm>
#include <charconv>

namespace restante::config {
namespace {

constexpr char always_mark = '!';

std::string shown_node(const toml::node& node) {
  if (const auto* text = node.as_string()) return shown(text->get());
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (node.is_table()) return "a table";
  if (node.is_array()) return node.as_array()->empty() ? "an empty list" : "a list";
  return "a date or time";
}

// "a", "b" or "c".
std::string alternatives(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += quoted(words[i]);
  }
  return out;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> words) {
  const auto near = nearest(word, words);
  return near ? fmt::format("; did you mean {}?", quoted(*near)) : "";
}

// Of a list.
Complaint check_name(const std::string& name, std::span<const std::string_view> names) {
  if (std::ranges::find(names, name) != names.end()) return {};
  return fmt::format("has the unknown {}{}; known are {}", shown(name), suggestion(name, names),
                     alternatives(names));
}

}  // namespace

std::string wrong(std::string_view wanted, const toml::node& node) {
  return fmt::format("must be {}, not {}", wanted, shown_node(node));
}

Reading<std::string> read_text(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) return std::unexpected(wrong("a string", node));
  // No path, name or address of the system can hold it.
  if (text->get().contains('\0')) return std::unexpected("must not hold the character NUL");
  return text->get();
}

Reading<std::vector<std::string>> read_texts(const toml::node& node) {
  const toml::array* list = node.as_array();
  if (list == nullptr) return std::unexpected(wrong("a list of strings", node));
  std::vector<std::string> texts;
  for (const toml::node& element : *list) {
    if (!element.is_string()) {
      return std::unexpected(
          fmt::format("must be a list of strings, not of {}", shown_node(element)));
    }
    Reading<std::string> text = read_text(element);
    if (!text) return std::unexpected(text.error());
    texts.push_back(*std::move(text));
  }
  return texts;
}

Reading<std::uint64_t> read_number(const toml::node& node, std::uint64_t min, std::uint64_t max) {
  const auto* number = node.as_integer();
  const bool fits = number != nullptr && number->get() >= 0 &&
                    static_cast<std::uint64_t>(number->get()) >= min &&
                    static_cast<std::uint64_t>(number->get()) <= max;
  if (fits) return static_cast<std::uint64_t>(number->get());
  return std::unexpected(wrong(fmt::format("a whole number from {} to {}", min, max), node));
}

Reading<Duration> read_duration(const toml::node& node, Duration min) {
  Reading<Duration> duration = Duration(0);
  if (const auto* text = node.as_string())
    duration = parse_duration(text->get());
  else if (const auto* number = node.as_integer())
    duration = parse_duration(fmt::format("{}", number->get()));
  else
    duration = std::unexpected(wrong(R"(a duration such as "60s" or "10m")", node));
  if (duration && *duration < min) {
    return std::unexpected(
        fmt::format("must be at least {}, not {}", print_duration(min), print_duration(*duration)));
  }
  return duration;
}

Reading<std::uint32_t> read_percent(const toml::node& node, std::uint32_t min) {
  constexpr std::uint32_t whole = 100;
  const auto* text = node.as_string();
  if (text != nullptr && text->get().ends_with('%')) {
    const std::string_view digits = std::string_view(text->get()).substr(0, text->get().size() - 1);
    std::uint32_t percent = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), percent);
    const bool is_whole_number = error == std::errc() && end == digits.data() + digits.size();
    if (is_whole_number && percent >= min && percent <= whole) return percent;
  }
  return std::unexpected(
      wrong(fmt::format(R"(a share from "{}%" to "{}%", such as "50%")", min, whole), node));
}

Reading<std::size_t> read_word(const toml::node& node, std::span<const std::string_view> words) {
  const auto* text = node.as_string();
  if (text == nullptr) return std::unexpected(wrong(alternatives(words), node));
  const auto found = std::ranges::find(words, text->get());
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  return std::unexpected(wrong(alternatives(words), node) + suggestion(text->get(), words));
}

Reading<std::vector<MechanismSettings>> read_mechanisms(const toml::node& node,
                                                        std::span<const std::string_view> names) {
  using Offered = MechanismSettings::Offered;
  const Reading<std::vector<std::string>> texts = read_texts(node);
  if (!texts) return std::unexpected(texts.error());
  std::vector<MechanismSettings> mechanisms;
  for (const std::string& text : *texts) {
    const bool is_always = text.starts_with(always_mark);
    const std::string name = is_always ? text.substr(1) : text;
    if (const Complaint complaint = check_name(name, names)) return std::unexpected(*complaint);
    if (std::ranges::find(mechanisms, name, &MechanismSettings::name) != mechanisms.end())
      return std::unexpected(fmt::format("has {} twice", quoted(name)));
    mechanisms.push_back({name, is_always ? Offered::Always : Offered::WhereAllUsersCanUseIt});
  }
  return mechanisms;
}

std::string print_mechanisms(const std::vector<MechanismSettings>& mechanisms) {
  std::vector<std::string> texts;
  for (const auto& [name, offered] : mechanisms) {
    texts.push_back(offered == MechanismSettings::Offered::Always ? always_mark + name : name);
  }
  return quoted_list(texts);
}

Reading<std::vector<std::string>> read_names(const toml::node& node,
                                             std::span<const std::string_view> names) {
  Reading<std::vector<std::string>> texts = read_texts(node);
  if (!texts) return texts;
  for (const std::string& text : *texts) {
    if (const Complaint complaint = check_name(text, names)) return std::unexpected(*complaint);
  }
  return texts;
}

Reading<std::optional<MechanismSettings::Offered>> Offer::read(const toml::node& node) {
  using Offered = MechanismSettings::Offered;
  if (const auto* truth = node.as_boolean()) {
    if (truth->get()) return Offered::WhereAllUsersCanUseIt;
    return std::nullopt;
  }
  if (const auto* text = node.as_string(); text != nullptr && text->get() == "always") {
    return Offered::Always;
  }
  return std::unexpected(wrong(R"(true, false or "always")", node));
}

std::string Offer::print(const std::optional<MechanismSettings::Offered>& offered) {
  if (!offered) return "false";
  return *offered == MechanismSettings::Offered::Always ? quoted("always") : "true";
}

Complaint check_not_empty(std::string_view text) {
  if (text.empty()) return "must not be empty";
  if (text.find_first_not_of(" \t\r\n\v\f") != text.npos) return {};
  return "must not be blank";
}

// It becomes part of user names and, with %d, of paths.
Complaint check_mail_domain(std::string_view domain) {
  constexpr std::size_t octets_max = 255;  // RFC 1035 section 2.3.4
  const auto refused = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '/' || c == '\\' || c == '@';
  };
  if (domain.size() <= octets_max && !domain.starts_with('.') &&
      std::ranges::none_of(domain, refused)) {
    return {};
  }
  return fmt::format(R"(must be a mail domain such as "example.net", not {})", shown(domain));
}

Reading<std::vector<std::string>> PathList::read(const toml::node& node) {
  if (!node.is_string() && !node.is_array())
    return std::unexpected(wrong("a path or a list of paths", node));
  if (node.is_string()) {
    const Reading<std::string> path = read_text(node);
    if (!path) return std::unexpected(path.error());
    return path->empty() ? std::vector<std::string>{} : std::vector{*path};
  }
  Reading<std::vector<std::string>> paths = read_texts(node);
  if (paths && std::ranges::any_of(*paths, &std::string::empty))
    return std::unexpected("has an empty path in its list");
  return paths;
}

std::string PathList::print(const std::vector<std::string>& paths) {
  if (paths.empty()) return quoted("");
  return paths.size() == 1 ? quoted(paths.front()) : quoted_list(paths);
}

Reading<bool> Boolean::read(const toml::node& node) {
  const auto* truth = node.as_boolean();
  if (truth == nullptr) return std::unexpected(wrong("true or false, without quotes", node));
  return truth->get();
}

Reading<std::uint32_t> Workers::read(const toml::node& node) {
  if (const auto* text = node.as_string(); text != nullptr && text->get() == "auto") return 0;
  const Reading<std::uint64_t> number = read_number(node, 1, workers_max);
  if (number) return static_cast<std::uint32_t>(*number);
  return std::unexpected(
      wrong(fmt::format(R"(a whole number from 1 to {}, or "auto")", workers_max), node));
}

std::string Workers::print(std::uint32_t workers) {
  return workers == 0 ? quoted("auto") : fmt::format("{}", workers);
}

Reading<std::uint64_t> LineOctets::read(const toml::node& node) {
  Reading<std::uint64_t> octets = 0;
  if (const auto* text = node.as_string()) {
    octets = parse_size(text->get());
    if (!octets) return octets;
  } else if (const auto* number = node.as_integer(); number != nullptr && number->get() >= 0) {
    octets = static_cast<std::uint64_t>(number->get());
  } else {
    return std::unexpected(
        wrong(R"(a number of octets such as 512 or a size such as "1KiB")", node));
  }
  if (*octets == 0) return line_octets_max;
  if (*octets >= line_octets_min && *octets <= line_octets_max) return octets;
  return std::unexpected(
      wrong(fmt::format("from {} (RFC 2449 section 4) to {} octets, or 0 for the largest",
                        line_octets_min, line_octets_max),
            node));
}

Reading<Duration> WholeSeconds::read(const toml::node& node) {
  Reading<Duration> delay = Period<0>::read(node);
  if (!delay || *delay % std::chrono::seconds(1) == Duration(0)) return delay;
  return std::unexpected(wrong("whole seconds, as RFC 2449 counts it", node));
}

Reading<std::optional<std::uint32_t>> FileMode::read(const toml::node& node) {
  const auto* text = node.as_string();
  if (text != nullptr && text->get().empty()) return std::nullopt;
  constexpr int octal = 8;
  std::uint32_t mode = 0;
  if (text != nullptr) {
    const char* const begin = text->get().data();
    const char* const end = begin + text->get().size();
    const auto [rest, error] = std::from_chars(begin, end, mode, octal);
    if (error == std::errc() && rest == end && mode <= file_mode_max) return mode;
  }
  return std::unexpected(wrong(R"(a mode such as "0660", at most "0777")", node));
}

std::string FileMode::print(const std::optional<std::uint32_t>& mode) {
  return quoted(mode ? fmt::format("{:04o}", *mode) : "");
}

Reading<std::optional<std::uint32_t>> ExpireDays::read(const toml::node& node) {
  const auto* text = node.as_string();
  if (text != nullptr && text->get() == "never") return std::nullopt;
  if (text != nullptr && text->get().ends_with('d')) {
    const std::string_view digits = std::string_view(text->get()).substr(0, text->get().size() - 1);
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (error == std::errc() && end == digits.data() + digits.size() && count >= 1 &&
        count <= expire_days_max)
      return count;
  }
  return std::unexpected(wrong(
      fmt::format(R"("never" or whole days such as "30d", from "1d" to "{}d")", expire_days_max),
      node));
}

std::string ExpireDays::print(const std::optional<std::uint32_t>& days) {
  return days ? quoted(fmt::format("{}d", *days)) : quoted("never");
}

}  // namespace restante::config
