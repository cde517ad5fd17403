#include "bench/indicator_lists.h"

#include <array>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

namespace longwatch::bench {
namespace {

constexpr std::uint64_t kKinds = 100;  // one in a hundred is a percent
constexpr std::array<std::string_view, 4> kEndings = {"com", "net", "org", "info"};

/// A different number for every number.
std::uint64_t scattered(std::uint64_t number) {
  std::uint64_t mixed = number + 0x9E3779B97F4A7C15;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31U);
}

std::string letters(std::uint64_t number) {
  std::string text;
  for (; number > 0; number /= 26) {
    text.push_back(static_cast<char>('a' + number % 26));
  }
  return text;
}

std::string domain(std::uint64_t number) {
  return fmt::format("{}.{}", letters(scattered(number)), kEndings[number % kEndings.size()]);
}

std::string digest(std::uint64_t number, int words) {
  std::string text;
  for (int word = 0; word < words; ++word) {
    text += fmt::format("{:016x}", scattered(number * 4 + static_cast<std::uint64_t>(word)));
  }
  return text;
}

/// Addresses of the Internet, one after the other in no visible order.
class Addresses {
 public:
  std::uint32_t next() {
    for (;;) {
      const auto address = static_cast<std::uint32_t>(++at_ * kOdd);
      if (is_public(address >> 24U)) {
        return address;
      }
    }
  }

 private:
  static constexpr std::uint32_t kOdd = 2'654'435'761;

  /// Leaves out all first bytes below which something is reserved.
  static bool is_public(std::uint32_t first) {
    return first > 0 && first < 192 && first != 10 && first != 100 && first != 127 &&
           first != 169 && first != 172 && first != 1 && first != 8 && first != 9;
  }

  std::uint32_t at_ = 0;
};

std::string dotted(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 255U, (address >> 8U) & 255U,
                     address & 255U);
}

/// Networks of 256 addresses where no address of `Addresses` lies.
std::string network(std::uint64_t number) {
  return fmt::format("{}.{}.{}.0/24", 193 + (number >> 16U) % 5, (number >> 8U) & 255U,
                     number & 255U);
}

std::string line(std::uint64_t number, Addresses& addresses) {
  const std::uint64_t kind = number % kKinds;
  if (kind < 28) {
    return dotted(addresses.next());
  }
  if (kind < 62) {
    return domain(number);
  }
  if (kind < 87) {
    return digest(number, 4);
  }
  if (kind < 92) {
    return digest(number, 2);
  }
  if (kind < 97) {
    return fmt::format("http://{}/{}/{}.bin", domain(number), letters(number), number);
  }
  if (kind == 97) {
    return fmt::format("{}@{}", letters(number), domain(number));
  }
  return kind == 98 ? fmt::format("file:{}.exe", letters(scattered(number)))
                    : network(number / kKinds);
}

std::string pattern(std::uint64_t number) {
  const std::string word = letters(scattered(number));
  switch (number % 4) {
    case 0:
      return fmt::format("[process:command_line LIKE '%{0} -%' AND process:name = '{1}.exe']", word,
                         word.substr(0, 6));
    case 1:
      return fmt::format("[process:command_line MATCHES '{} -[a-z]+']", word);
    case 2:
      return fmt::format("[file:name = '{0}.dll' AND file:parent_directory_ref.path LIKE '%{1}']",
                         word, word.substr(0, 6));
    default:
      return fmt::format(
          "([network-traffic:dst_port = {} AND network-traffic:dst_ref.value = '{}'] FOLLOWEDBY "
          "[process:name = '{}.exe']) WITHIN 600 SECONDS",
          1024 + number % 60'000, dotted(0x2D000000U + static_cast<std::uint32_t>(number)), word);
  }
}

std::string pattern_object(std::uint64_t number) {
  return fmt::format(
      "{}{{\"type\":\"indicator\",\"id\":\"indicator--{}\",\"pattern_type\":\"stix\","
      "\"pattern\":\"{}\"}}\n",
      number == 0 ? "{\"type\":\"bundle\",\"objects\":[" : ",", number, pattern(number));
}

/// `piece` is called for every number below `count`.
template <class Piece>
Status write_pieces(const std::string& path, std::uint64_t count, const Piece& piece) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                             &std::fclose);
  bool is_written = file != nullptr;
  for (std::uint64_t number = 0; number < count && is_written; ++number) {
    const std::string text = piece(number);
    is_written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  }
  if (!is_written || std::fflush(file.get()) != 0) {
    return Error(ErrorCode::Io, "a list of indicators cannot be written").at(path);
  }
  return {};
}

}  // namespace

Status write_indicator_list(const std::string& path, std::uint64_t count) {
  Addresses addresses;
  return write_pieces(path, count,
                      [&](std::uint64_t number) { return line(number, addresses) + "\n"; });
}

Status write_pattern_bundle(const std::string& path, std::uint64_t count) {
  return write_pieces(path, count, [&](std::uint64_t number) {
    return pattern_object(number) + (number + 1 == count ? "]}\n" : "");
  });
}

}  // namespace longwatch::bench
