#include "read/mapped/internal/known_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::read::mapped {
namespace {

struct KnownWord {
  std::string_view word;
  WordKind kind;
};

constexpr auto kWords = std::to_array<KnownWord>({
    {"trace", WordKind::Level},       {"debug", WordKind::Level},     {"info", WordKind::Level},
    {"information", WordKind::Level}, {"notice", WordKind::Level},    {"warn", WordKind::Level},
    {"warning", WordKind::Level},     {"error", WordKind::Level},     {"err", WordKind::Level},
    {"critical", WordKind::Level},    {"crit", WordKind::Level},      {"alert", WordKind::Level},
    {"emerg", WordKind::Level},       {"fatal", WordKind::Level},     {"severe", WordKind::Level},
    {"log", WordKind::Level},         {"get", WordKind::Method},      {"post", WordKind::Method},
    {"head", WordKind::Method},       {"put", WordKind::Method},      {"delete", WordKind::Method},
    {"options", WordKind::Method},    {"patch", WordKind::Method},    {"connect", WordKind::Method},
    {"propfind", WordKind::Method},   {"allow", WordKind::Action},    {"allowed", WordKind::Action},
    {"accept", WordKind::Action},     {"accepted", WordKind::Action}, {"permit", WordKind::Action},
    {"permitted", WordKind::Action},  {"pass", WordKind::Action},     {"deny", WordKind::Action},
    {"denied", WordKind::Action},     {"drop", WordKind::Action},     {"dropped", WordKind::Action},
    {"block", WordKind::Action},      {"blocked", WordKind::Action},  {"reject", WordKind::Action},
    {"rejected", WordKind::Action},   {"tcp", WordKind::Protocol},    {"udp", WordKind::Protocol},
    {"icmp", WordKind::Protocol},     {"icmp6", WordKind::Protocol},  {"gre", WordKind::Protocol},
    {"esp", WordKind::Protocol},
});

}  // namespace

WordKind kind_of_word(std::string_view word) {
  const auto* const found = std::find_if(
      kWords.begin(), kWords.end(),
      [word](const KnownWord& known) { return equals_ignoring_ascii_case(known.word, word); });
  return found == kWords.end() ? WordKind::None : found->kind;
}

}  // namespace longwatch::read::mapped
