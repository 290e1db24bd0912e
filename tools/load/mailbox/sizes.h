// SPDX-License-Identifier: Apache-2.0
//
// How large the messages of a mailbox are: a law, written as
//
//   fixed:10MiB              each has this size
//   uniform:1KiB-64KiB       all from one to the other are as likely
//   lognormal:8KiB,1.0       as real mail: the median, and the deviation of the logarithm
//
// A size is a number and B, KiB, MiB or GiB (no unit: B).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "random.h"
#include "restante/base/result.h"

namespace restante::load {

// A message has a header, and fits into memory several times.
inline constexpr std::uint64_t message_octets_min = 512;
inline constexpr std::uint64_t message_octets_max = std::uint64_t{1} << 30;

class Sizes {
 public:
  // Unsupported: not one of the forms above, or a size beyond the limits.
  [[nodiscard]] static Result<Sizes> parse(std::string_view text);

  // The next message's octets. What a lognormal law has beyond the limits is put on them.
  std::uint64_t draw(Random& random) const;

 private:
  struct Fixed {
    std::uint64_t octets;
  };
  struct Uniform {
    std::uint64_t least;
    std::uint64_t most;
  };
  struct LogNormal {
    std::uint64_t median;
    double deviation;
  };
  using Law = std::variant<Fixed, Uniform, LogNormal>;

  explicit Sizes(Law law) : law_(law) {}

  static std::optional<Law> parse_law(std::string_view name, std::string_view arguments);

  Law law_;
};

}  // namespace restante::load
