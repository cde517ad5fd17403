// The compiled set against a walk over all indicators, one after the other.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "detect/indicator/indicator.h"
#include "model/event.h"

namespace longwatch::differential {
namespace {

using detect::indicator::Indicator;
using detect::indicator::IndicatorKind;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// Dotted, four numbers below 256 without zeros in front.
std::optional<std::uint32_t> address_in(std::string_view text) {
  std::uint32_t address = 0;
  int parts = 0;
  while (true) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string part(text.substr(0, dot));
    if (part.empty() || part.size() > 3 || part.find_first_not_of("0123456789") != part.npos ||
        (part.size() > 1 && part[0] == '0') || std::stoi(part) > 255) {
      return std::nullopt;
    }
    address = address * 256 + static_cast<std::uint32_t>(std::stoi(part));
    ++parts;
    if (dot == text.size()) {
      return parts == 4 ? std::optional(address) : std::nullopt;
    }
    text.remove_prefix(dot + 1);
  }
}

/// By a table of all beginnings of both.
bool is_globbed(std::string_view pattern, std::string_view text) {
  std::vector<std::vector<bool>> fits(pattern.size() + 1, std::vector<bool>(text.size() + 1));
  fits[0][0] = true;
  for (std::size_t p = 1; p <= pattern.size(); ++p) {
    for (std::size_t t = 0; t <= text.size(); ++t) {
      const char c = pattern[p - 1];
      if (c == '*') {
        fits[p][t] = fits[p - 1][t] || (t > 0 && fits[p][t - 1]);
      } else {
        fits[p][t] = t > 0 && fits[p - 1][t - 1] && (c == '?' || c == text[t - 1]);
      }
    }
  }
  return fits[pattern.size()][text.size()];
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/// Letters are those that the texts below hold: "\xC3\xA9". All other bytes beyond ASCII are of
/// punctuation.
bool is_letter_byte(char c) {
  return c == '\xC3' || c == '\xA9';
}

int hex_of(std::string_view text, std::size_t at) {
  const std::string digits = lower(text.substr(std::min(at, text.size()), 2));
  const bool is_hex =
      digits.size() == 2 && digits.find_first_not_of("0123456789abcdef") == digits.npos;
  return is_hex ? std::stoi(digits, nullptr, 16) : -1;
}

/// The texts below escape ASCII alone.
bool is_escape(std::string_view text, std::size_t at) {
  const int byte = at < text.size() && text[at] == '%' ? hex_of(text, at + 1) : -1;
  return byte >= 0 && byte < 0x80;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_escape(text, at)) {
      out.push_back(static_cast<char>(hex_of(text, at + 1)));
      at += 2;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

/// What the documents say of each kind, for one field after the other.
class NaiveLookup {
 public:
  explicit NaiveLookup(const std::vector<Indicator>& indicators) : indicators_(indicators) {}

  std::set<std::string> find(std::string_view field, std::string_view text) {
    found_.clear();
    if (field == "DestinationIp" || field == "QueryName") {
      host(lower(text));
    } else if (field == "c-uri") {
      url(text);
      host(host_of(text));
    } else if (field == "Hashes") {
      inside(
          text, [](char c) { return is_name_byte(c); },
          [this](const std::string& run) { digest(run); });
    } else if (field == "Image") {
      file(text);
    } else {
      in_text(text);
    }
    return found_;
  }

 private:
  template <class Holds>
  void each(IndicatorKind kind, const Holds& holds) {
    for (const Indicator& one : indicators_) {
      if (one.kind == kind && holds(one.value)) {
        found_.insert(one.value);
      }
    }
  }

  void host(std::string name) {
    if (const std::optional<std::uint32_t> address = address_in(name); address.has_value()) {
      each(IndicatorKind::Ipv4, [&](const std::string& value) { return value == name; });
      each(IndicatorKind::Cidr, [&](const std::string& value) {
        const std::size_t slash = value.find('/');
        const int bits = std::stoi(value.substr(slash + 1));
        const std::uint32_t first = *address_in(value.substr(0, slash));
        return bits == 0 || (first >> (32 - bits)) == (*address >> (32 - bits));
      });
      return;
    }
    if (name.ends_with('.')) {
      name.pop_back();
    }
    each(IndicatorKind::Host, [&](const std::string& value) { return value == name; });
    each(IndicatorKind::Domain,
         [&](const std::string& value) { return value == name || name.ends_with("." + value); });
  }

  static std::string host_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    url.remove_prefix(scheme == url.npos ? 0 : scheme + 3);
    return lower(url.substr(0, url.find_first_of("/:?#")));
  }

  void url(std::string_view text) {
    const std::string scheme = lower(text.substr(0, text.find("://")));
    std::string_view rest = text.substr(text.find("://") + 3);
    rest = rest.substr(0, rest.find('#'));
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    std::string whole = scheme + "://" + lower(rest.substr(0, end));
    const std::string port = scheme == "http" ? ":80" : ":443";
    if (whole.ends_with(port)) {
      whole.resize(whole.size() - port.size());
    }
    rest.remove_prefix(end);
    whole += rest.empty() || rest.front() != '/' ? "/" : "";
    whole += rest;
    each(IndicatorKind::Url, [&](const std::string& value) { return value == whole; });
  }

  void digest(const std::string& run) {
    for (const IndicatorKind kind :
         {IndicatorKind::Md5, IndicatorKind::Sha1, IndicatorKind::Sha256}) {
      each(kind, [&](const std::string& value) { return value == run; });
    }
  }

  void file(std::string_view text) {
    std::string path = lower(text);
    std::replace(path.begin(), path.end(), '\\', '/');
    const std::string name = path.substr(path.rfind('/') + 1);
    each(IndicatorKind::FileName, [&](const std::string& value) { return value == name; });
    each(IndicatorKind::FilePath, [&](const std::string& value) {
      for (std::size_t at = 0; at <= path.size(); ++at) {
        const bool is_start = at == 0 || path[at - 1] == '/' ||
                              (value.starts_with('/') && at < path.size() && path[at] == '/');
        if (is_start && is_globbed(value, std::string_view(path).substr(at))) {
          return true;
        }
      }
      return false;
    });
  }

  template <class Belongs, class Visit>
  static void inside(std::string_view text, const Belongs& belongs, const Visit& visit) {
    std::string run;
    for (const char c : lower(text) + " ") {
      if (belongs(c)) {
        run.push_back(c);
      } else if (!run.empty()) {
        visit(run);
        run.clear();
      }
    }
  }

  /// As written, and as often as something is escaped in it.
  void in_text(std::string_view written) {
    std::string text(written);
    for (bool more = true; more;) {
      const std::string plain = unescaped(text);
      more = plain != text;
      tokens_in(text);
      urls_in(text);
      text = plain;
    }
  }

  /// What stands beside an escape is told by the text without it.
  void tokens_in(const std::string& text) {
    const auto belongs = [&](std::size_t at) {
      return is_name_byte(lower(text.substr(at, 1))[0]) || is_letter_byte(text[at]);
    };
    for (std::size_t begin = 0; begin < text.size();) {
      std::size_t end = begin;
      while (end < text.size() && belongs(end)) {
        ++end;
      }
      if (end > begin && !is_escape(text, end) && (begin == 0 || !is_escape(text, begin - 1))) {
        token(lower(text.substr(begin, end - begin)));
      }
      begin = end == begin ? end + 1 : end;
    }
  }

  void token(std::string run) {
    while (run.ends_with('.')) {
      run.pop_back();
    }
    if (std::any_of(run.begin(), run.end(), is_letter_byte)) {
      // Below a label in other letters everything is as it was.
      const std::size_t last = run.find_last_of("\xC3\xA9");
      const std::size_t dot = run.find('.', last);
      if (dot != run.npos) {
        const std::string below = run.substr(dot);
        each(IndicatorKind::Domain,
             [&](const std::string& value) { return below.ends_with("." + value); });
      }
      return;
    }
    digest(run);
    if (run.find('.') != run.npos) {
      host(run);
      each(IndicatorKind::FileName, [&](const std::string& value) { return value == run; });
    }
  }

  void urls_in(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::string_view rest = text.substr(at);
      const std::string begin = lower(rest.substr(0, 8));
      if ((begin.starts_with("http://") || begin.starts_with("https://")) &&
          (at == 0 || !is_name_byte(lower(text.substr(at - 1, 1))[0]))) {
        const std::string_view whole = rest.substr(0, rest.find_first_of(" '\""));
        const std::size_t known = found_.size();
        url(whole);
        if (found_.size() == known) {
          url(whole.substr(0, whole.find_last_not_of(").,;]") + 1));
        }
      }
    }
  }

  const std::vector<Indicator>& indicators_;
  std::set<std::string> found_;
};

/// Values out of few parts, so that many are nearly another.
class Chooser {
 public:
  explicit Chooser(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string address() {
    return "45." + std::to_string(below(3)) + "." + std::to_string(below(3) * 100) + "." +
           std::to_string(below(8) * 32);
  }

  std::string name() {
    constexpr std::array<std::string_view, 7> kParts = {"evil", "notevil", "a",  "www",
                                                        "b-c",  "x1",      "evi"};
    std::string text(kParts[below(kParts.size())]);
    for (std::size_t i = below(3); i > 0; --i) {
      text += "." + std::string(kParts[below(kParts.size())]);
    }
    return text + (below(2) == 0 ? ".net" : ".org");
  }

  std::string url() {
    constexpr std::array<std::string_view, 6> kTails = {"", "/", "/a", "/a?b=1", "/A", "/a/b.gif"};
    return std::string(below(2) == 0 ? "http://" : "https://") +
           (below(4) == 0 ? address() : name()) +
           (below(4) == 0   ? ":80"
            : below(4) == 0 ? ":8080"
                            : "") +
           std::string(kTails[below(kTails.size())]);
  }

  std::string file() {
    constexpr std::array<std::string_view, 5> kNames = {"svchost.exe", "svchast.exe", "run.dll",
                                                        "run.dl", "evil.exe"};
    return std::string(kNames[below(kNames.size())]);
  }

  std::string path(bool with_stand_ins) {
    constexpr std::array<std::string_view, 4> kFolders = {"Windows", "Temp", "Users", "x y"};
    std::string text = with_stand_ins && below(2) == 0 ? "" : "C:\\";
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      text +=
          (with_stand_ins && below(4) == 0 ? "*" : std::string(kFolders[below(kFolders.size())])) +
          "\\";
    }
    text += file();
    if (with_stand_ins && below(2) == 0) {
      text[text.size() - 2] = '?';
    }
    return text;
  }

  std::string digest() {
    constexpr std::array<std::size_t, 3> kSizes = {32, 40, 64};
    const char* const ends[] = {"a1", "b2", "c3", "d4", "e5", "f6"};
    std::string text;
    text.resize(kSizes[below(kSizes.size())] - 2, '7');
    return text + ends[below(6)];
  }

  std::string line() {
    switch (below(8)) {
      case 0:
        return address();
      case 1: {
        constexpr std::array<std::string_view, 3> kBits = {"/24", "/27", "/31"};
        return address() + std::string(kBits[below(kBits.size())]);
      }
      case 2:
        return "domain:" + name();
      case 3:
        return "host:" + name();
      case 4:
        return url();
      case 5:
        return "file:" + file();
      case 6:
        return "path:" + path(true);
      default:
        return digest();
    }
  }

  std::string text() {
    constexpr std::array<std::string_view, 16> kBetween = {
        " ", "  ", "'",   "=",   "(",     ").",       ", ",           "/",
        "@", ". ", "%20", "%3D", "%2520", "\xC3\xA9", "\xE2\x80\x94", ".\xC3\xA9."};
    std::string text = "run";
    for (std::size_t i = 1 + below(5); i > 0; --i) {
      text += kBetween[below(kBetween.size())];
      switch (below(5)) {
        case 0:
          text += address();
          break;
        case 1:
          text += name();
          break;
        case 2:
          text += url();
          break;
        case 3:
          text += file();
          break;
        default:
          text += digest();
      }
    }
    return mixed_case(text);
  }

  std::string value(std::string_view field) {
    if (field == "DestinationIp") {
      return address();
    }
    if (field == "QueryName") {
      return mixed_case(below(5) == 0 ? address() : name()) + (below(6) == 0 ? "." : "");
    }
    if (field == "c-uri") {
      return url() + (below(5) == 0 ? "#top" : "");
    }
    if (field == "Hashes") {
      return "MD5=" + mixed_case(digest()) + ",SHA256=" + digest();
    }
    return field == "Image" ? mixed_case(path(false)) : text();
  }

 private:
  std::string mixed_case(std::string text) {
    if (below(3) == 0 && text.find("://") == text.npos) {
      std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
    }
    return text;
  }

  std::mt19937 random_;
};

class Sink final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { matched.insert(finding.matched); }

  std::set<std::string> matched;
};

TEST(IndicatorLookup, the_set_finds_what_a_walk_over_all_indicators_finds) {
  constexpr std::array<std::string_view, 6> kFields = {"DestinationIp", "QueryName", "c-uri",
                                                       "Hashes",        "Image",     "CommandLine"};
  std::array<std::size_t, kFields.size()> found{};
  for (unsigned seed = 0; seed < 40; ++seed) {
    Chooser choose(seed);
    std::string list;
    for (std::size_t i = 20 + choose.below(300); i > 0; --i) {
      list += choose.line() + "\n";
    }
    DiagnosticCollector diagnostics;
    const auto fields = std::make_shared<model::FieldTable>();
    const auto set = detect::indicator::load_text(list, "list", *fields, diagnostics);
    ASSERT_TRUE(set.ok());
    const auto detector = detect::indicator::make_detector(*set, fields);
    const auto state = detector->make_state();
    const auto loaded = detect::indicator::parse_indicators(list, "list", diagnostics);
    NaiveLookup naive(loaded.indicators);
    for (std::size_t i = 0; i < 150 * kFields.size(); ++i) {
      const std::string_view name = kFields[i % kFields.size()];
      const std::string text = choose.value(name);
      const std::optional<model::NamedField> field = fields->find(name);
      Sink sink;
      if (field.has_value()) {
        model::EventBatch batch;
        const std::vector<model::FieldValue> values = {
            {model::text_value(text), field->field, field->naming}};
        model::Event event;
        event.values = batch.keep(values, *fields);
        batch.add(event);
        detector->scan(batch, *state, sink);
      }
      const std::set<std::string> expected = naive.find(name, text);
      ASSERT_EQ(sink.matched, expected) << "seed " << seed << " " << name << ": " << text;
      found[i % kFields.size()] += expected.size();
    }
  }
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    EXPECT_GT(found[i], 200U) << kFields[i];
  }
}

}  // namespace
}  // namespace longwatch::differential
