#include "read/mapped/internal/field_names.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "read/mapped/internal/known_words.h"
#include "read/mapped/propose.h"

namespace longwatch::read::mapped {
namespace {

struct Alias {
  std::string_view word;
  std::string_view name;
};

// Keys and words in front of a value, and what it is called in Sigma's taxonomy.
constexpr auto kKeys = std::to_array<Alias>({
    {"src", "src_ip"},
    {"srcip", "src_ip"},
    {"src_ip", "src_ip"},
    {"source", "src_ip"},
    {"sourceip", "src_ip"},
    {"client", "src_ip"},
    {"clientip", "src_ip"},
    {"client_ip", "src_ip"},
    {"remote", "src_ip"},
    {"remote_ip", "src_ip"},
    {"remoteip", "src_ip"},
    {"from", "src_ip"},
    {"ip", "src_ip"},
    {"peer", "src_ip"},
    {"rhost", "src_ip"},
    {"dst", "dst_ip"},
    {"dstip", "dst_ip"},
    {"dst_ip", "dst_ip"},
    {"destination", "dst_ip"},
    {"dest", "dst_ip"},
    {"to", "dst_ip"},
    {"sport", "src_port"},
    {"spt", "src_port"},
    {"srcport", "src_port"},
    {"src_port", "src_port"},
    {"dport", "dst_port"},
    {"dpt", "dst_port"},
    {"dstport", "dst_port"},
    {"dst_port", "dst_port"},
    {"port", "src_port"},
    {"user", "user"},
    {"username", "user"},
    {"usr", "user"},
    {"account", "user"},
    {"login", "user"},
    {"suser", "user"},
    {"for", "user"},
    {"by", "user"},
    {"proto", "protocol"},
    {"protocol", "protocol"},
    {"action", "action"},
    {"act", "action"},
    {"url", "c-uri"},
    {"uri", "c-uri"},
    {"request", "c-uri"},
    {"method", "cs-method"},
    {"status", "status"},
    {"code", "status"},
    {"useragent", "cs-user-agent"},
    {"user_agent", "cs-user-agent"},
    {"agent", "cs-user-agent"},
    {"ua", "cs-user-agent"},
    {"referer", "cs-referer"},
    {"host", "host"},
    {"hostname", "host"},
    {"pid", "pid"},
    {"bytes", "bytes"},
    {"size", "bytes"},
    {"msg", "message"},
    {"message", "message"},
    {"reason", "reason"},
    {"rule", "rule"},
    {"domain", "domain"},
    {"query", "query"},
    {"device", "device"},
});

template <class Test>
bool most_are(const Part& part, const Test& test) {
  const auto fitting = std::count_if(part.values.begin(), part.values.end(), test);
  return !part.values.empty() && 10 * static_cast<std::size_t>(fitting) >= 9 * part.values.size();
}

bool most_are(const Part& part, WordKind kind) {
  return most_are(part, [kind](std::string_view value) { return kind_of_word(value) == kind; });
}

std::string_view alias_of(std::string_view key) {
  const std::string lower = to_ascii_lower(key);
  const auto* const found = std::find_if(kKeys.begin(), kKeys.end(),
                                         [&](const Alias& alias) { return alias.word == lower; });
  return found == kKeys.end() ? std::string_view() : found->name;
}

bool is_name_char(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

/// The word at the end of a literal, in front of its marks.
std::string_view last_word(std::string_view literal) {
  while (!literal.empty() && !is_name_char(literal.back())) {
    literal.remove_suffix(1);
  }
  std::size_t begin = literal.size();
  while (begin > 0 && is_name_char(literal[begin - 1])) {
    --begin;
  }
  return literal.substr(begin);
}

/// Names the parts of one template.
class PartNamer {
 public:
  explicit PartNamer(LineTemplate& line) : line_(line) {}

  void run() {
    for (at_ = 0; at_ < line_.parts.size(); ++at_) {
      Part& part = line_.parts[at_];
      switch (part.kind) {
        case Part::Kind::Value:
          name_value(part);
          break;
        case Part::Kind::Message:
          set(part, "message", "the rest of the line");
          break;
        case Part::Kind::Pairs:
          set(part, "pairs", "key=value up to the end of the line: each key is a field");
          part.type = ValueType::Pairs;
          break;
        default:
          break;
      }
    }
  }

 private:
  const Part* before(std::size_t steps) const {
    return at_ >= steps ? &line_.parts[at_ - steps] : nullptr;
  }

  const Part* behind() const {
    return at_ + 1 < line_.parts.size() ? &line_.parts[at_ + 1] : nullptr;
  }

  bool is_behind(std::string_view literal) const {
    const Part* const last = before(1);
    return last != nullptr && last->kind == Part::Kind::Literal && last->literal == literal;
  }

  /// A name that stands once in the template.
  bool set(Part& part, std::string name, std::string why) {
    // "time" is the time's alone, and "_" is passed over.
    std::string unique = name;
    for (int i = 2; !used_.insert(unique).second; ++i) {
      unique = fmt::format("{}{}", name, i);
    }
    part.name = std::move(unique);
    part.why = std::move(why);
    return true;
  }

  /// What a blank ends anyway needs no type.
  bool may_take_blanks(const Part& part) const {
    const Part* const next = behind();
    return part.is_bare && (next == nullptr || next->kind != Part::Kind::Blanks);
  }

  void set_type(Part& part) const {
    if (part.look == Look::Integer) {
      part.type = ValueType::Integer;
    } else if (part.look == Look::Address) {
      part.type = ValueType::Address;
    } else if (part.look == Look::Time) {
      part.type = ValueType::Time;
    } else if (may_take_blanks(part)) {
      part.type = ValueType::Word;
    }
  }

  void name_value(Part& part) {
    set_type(part);
    if (part.look == Look::Time) {
      part.name = "time";
      part.why = "a time";
      return;
    }
    if (name_by_key(part) || name_by_marks(part) || name_by_values(part) || name_by_word(part) ||
        name_by_look(part)) {
      return;
    }
    set(part, fmt::format("field{}", ++unnamed_), {});
  }

  /// `key=` or `key: ` in front of it.
  bool name_by_key(Part& part) {
    const Part* last = before(1);
    const bool is_spaced = last != nullptr && last->kind == Part::Kind::Blanks;
    last = is_spaced ? before(2) : last;
    if (last == nullptr || last->kind != Part::Kind::Literal) {
      return false;
    }
    std::string_view literal = last->literal;
    while (literal.ends_with('"') || literal.ends_with('\'')) {
      literal.remove_suffix(1);
    }
    const bool is_key = literal.ends_with('=') || literal.ends_with(':');
    const std::string_view key = is_key ? last_word(literal) : std::string_view();
    if (key.empty() || (literal.ends_with(':') && last_word(literal).size() + 1 > literal.size())) {
      return false;
    }
    const std::string_view alias = alias_of(key);
    if (!alias.empty() && fits_alias(part, alias)) {
      return set(part, std::string(alias), fmt::format("behind '{}'", to_printable(literal)));
    }
    const bool begins_well = key.front() > '9';
    return begins_well && set(part, std::string(key), fmt::format("its key is '{}'", key));
  }

  /// An address is not called a port, nor a word an address.
  static bool fits_alias(const Part& part, std::string_view alias) {
    const bool is_port = alias.ends_with("_port");
    const bool is_address = alias.ends_with("_ip");
    if (is_port) {
      return part.look == Look::Integer;
    }
    if (is_address) {
      return part.look == Look::Address;
    }
    return part.look != Look::Address || alias == "host";
  }

  /// `program[pid]:` and `address:port`.
  bool name_by_marks(Part& part) {
    const Part* const next = behind();
    const bool opens = next != nullptr && next->kind == Part::Kind::Literal && next->literal == "[";
    const Part* const number = at_ + 2 < line_.parts.size() ? &line_.parts[at_ + 2] : nullptr;
    const Part* const close = at_ + 3 < line_.parts.size() ? &line_.parts[at_ + 3] : nullptr;
    if (opens && part.look != Look::Integer && number != nullptr && number->look == Look::Integer &&
        close != nullptr && close->literal.starts_with("]")) {
      return set(part, "program", "in front of a number in brackets");
    }
    const Part* const last = before(2);
    const Part* const opening = before(1);
    const bool is_in_brackets = opening != nullptr && opening->kind == Part::Kind::Literal &&
                                opening->literal.ends_with("[");
    const bool is_of_program = is_in_brackets && (opening->literal.size() > 1 ||
                                                  (last != nullptr && last->name == "program"));
    if (is_of_program && part.look == Look::Integer) {
      return set(part, "pid", "a number in brackets behind a program");
    }
    if (part.look == Look::Integer && is_behind(":") && last != nullptr &&
        last->look == Look::Address) {
      return set(part, last->name.starts_with("dst") ? "dst_port" : "src_port",
                 "behind an address and ':'");
    }
    return false;
  }

  bool name_by_values(Part& part) {
    if (most_are(part, WordKind::Level)) {
      return set(part, "level", "words for how grave it is");
    }
    if (most_are(part, WordKind::Method)) {
      has_method_ = true;
      return set(part, "cs-method", "HTTP methods");
    }
    if (most_are(part, WordKind::Action)) {
      return set(part, "action", "words for what was done with a packet or request");
    }
    if (most_are(part, WordKind::Protocol)) {
      return set(part, "protocol", "names of protocols");
    }
    const bool is_status =
        has_method_ && part.look == Look::Integer && most_are(part, [](std::string_view value) {
          return value.size() == 3 && value[0] >= '1' && value[0] <= '5';
        });
    if (is_status) {
      return set(part, "sc-status", "three digits behind an HTTP method");
    }
    if (most_are(part, [](std::string_view value) { return value.starts_with("HTTP/"); })) {
      return set(part, "cs-version", "versions of HTTP");
    }
    const bool is_agent = most_are(part, [](std::string_view value) {
      return value.starts_with("Mozilla/") || value.starts_with("curl/") || value == "-";
    });
    return is_agent && part.look == Look::Quoted &&
           set(part, "cs-user-agent", "begins as user agents do");
  }

  /// "for alice", "from 10.0.0.1 port 4711".
  bool name_by_word(Part& part) {
    const Part* const last = before(2);
    if (last == nullptr || last->kind != Part::Kind::Literal ||
        before(1)->kind != Part::Kind::Blanks) {
      return false;
    }
    const std::string_view word = last_word(last->literal);
    const std::string_view alias = alias_of(word);
    const bool is_quantity = alias == "user" || alias == "src_ip" || alias == "dst_ip" ||
                             alias == "src_port" || alias == "dst_port";
    const bool is_user = alias != "user" || part.look == Look::Word || part.look == Look::Host ||
                         part.look == Look::Mail;
    return !word.empty() && word.size() == last->literal.size() && is_quantity &&
           fits_alias(part, alias) && is_user &&
           set(part, std::string(alias), fmt::format("behind the word '{}'", word));
  }

  bool name_by_look(Part& part) {
    switch (part.look) {
      case Look::Address:
        return set(part, used_.contains("src_ip") ? "dst_ip" : "src_ip",
                   used_.contains("src_ip") ? "the second address" : "the first address");
      case Look::Url:
        return set(part, "c-uri", "addresses of the web");
      case Look::Path:
        return set(part, has_method_ ? "c-uri" : "path",
                   has_method_ ? "a path behind an HTTP method" : "begins with a slash");
      case Look::Mail:
        return set(part, "mail", "mail addresses");
      case Look::Digest:
        return set(part,
                   part.values.front().size() == 32   ? "md5"
                   : part.values.front().size() == 40 ? "sha1"
                                                      : "sha256",
                   "hexadecimal digits of that length");
      case Look::Host: {
        constexpr std::size_t kFewHosts = 20;
        const Part* const time = before(2);
        const bool is_behind_time =
            time != nullptr && time->look == Look::Time && time->kind == Part::Kind::Value;
        return is_behind_time && part.different <= kFewHosts &&
               set(part, "host", "a few names of hosts, behind the time");
      }
      default:
        return false;
    }
  }

  LineTemplate& line_;
  std::size_t unnamed_ = 0;
  std::size_t at_ = 0;
  std::set<std::string> used_ = {"time", "_"};
  bool has_method_ = false;
};

bool has_field(const LineTemplate& line, std::string_view name) {
  return std::any_of(line.parts.begin(), line.parts.end(),
                     [name](const Part& part) { return part.name == name; });
}

// What model/telemetry.h says that these kinds of logs call their fields.
constexpr auto kNamesOfWeb =
    std::to_array<Alias>({{"src_ip", "c-ip"}, {"user", "cs-username"}, {"bytes", "sc-bytes"}});
constexpr auto kNamesOfFirewalls = std::to_array<Alias>({{"src_ip", "src"},
                                                         {"dst_ip", "dst"},
                                                         {"src_port", "sport"},
                                                         {"dst_port", "dport"},
                                                         {"protocol", "proto"}});

void rename(std::vector<LineTemplate>& templates, std::span<const Alias> names) {
  for (LineTemplate& line : templates) {
    for (Part& part : line.parts) {
      const auto known = std::find_if(names.begin(), names.end(), [&part](const Alias& alias) {
        return alias.word == part.name;
      });
      if (known != names.end() && !has_field(line, known->name)) {
        part.name = known->name;
      }
    }
  }
}

}  // namespace

bool may_be_secret(std::string_view field) {
  constexpr auto kWhole = std::to_array<std::string_view>(
      {"pass", "pwd", "pw", "pin", "key", "apikey", "authorization", "credential", "credentials"});
  constexpr auto kInside = std::to_array<std::string_view>(
      {"password", "passwd", "passphrase", "secret", "token", "cookie", "privatekey", "accesskey"});
  const std::string lower = to_ascii_lower(field);
  if (std::any_of(kInside.begin(), kInside.end(),
                  [&](std::string_view word) { return lower.find(word) != std::string::npos; })) {
    return true;
  }
  std::string_view rest = lower;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of("_-."), rest.size());
    // "pass2" is the second of that name.
    std::string_view word = rest.substr(0, end);
    word = word.substr(0, word.find_last_not_of("0123456789") + 1);
    if (std::find(kWhole.begin(), kWhole.end(), word) != kWhole.end()) {
      return true;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

void name_parts(std::vector<LineTemplate>& templates) {
  for (LineTemplate& line : templates) {
    PartNamer(line).run();
  }
}

SuggestedTelemetry suggest_telemetry(std::vector<LineTemplate>& templates) {
  for (const LineTemplate& line : templates) {
    const bool has_action = has_field(line, "action") || !line.action.empty();
    if (has_field(line, "cs-method") && has_field(line, "sc-status")) {
      rename(templates, kNamesOfWeb);
      return {"access-log", "lines with an HTTP method and a status"};
    }
    if (has_field(line, "src_ip") && has_field(line, "dst_ip") && has_action) {
      rename(templates, kNamesOfFirewalls);
      return {"firewall", "lines with an action and two addresses"};
    }
    if (has_field(line, "query") && has_field(line, "src_ip")) {
      return {"dns", "lines with a query and a client"};
    }
  }
  return {};
}

}  // namespace longwatch::read::mapped
