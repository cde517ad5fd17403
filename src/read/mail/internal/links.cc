#include "read/mail/internal/links.h"

#include <algorithm>
#include <array>

#include "base/ip_address.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/utf.h"
#include "formats/observable.h"

namespace longwatch::read::mail {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::array<std::string_view, 3> kSchemes = {"https://", "http://", "ftp://"};

bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

std::size_t scheme_size(std::string_view text) {
  for (const std::string_view scheme : kSchemes) {
    if (starts_with_ignoring_ascii_case(text, scheme)) {
      return scheme.size();
    }
  }
  return 0;
}

/// What ends an address that stands in a text.
bool ends_url(char c) {
  constexpr std::string_view kEnds = "<>\"{}|\\^`";
  return is_blank(c) || c == '\x7F' || kEnds.find(c) != kNone;
}

/// What ends an address that is the value of an attribute: more may stand in it than in a text.
bool ends_value(char c) {
  return is_blank(c) || c == '\x7F' || c == '<' || c == '>' || c == '"';
}

/// How many brackets are opened in the text and not closed; negative when more are closed.
std::ptrdiff_t open_brackets(std::string_view text, char open, char close) {
  return std::count(text.begin(), text.end(), open) - std::count(text.begin(), text.end(), close);
}

/// Without the punctuation of the sentence around it.
std::string_view without_punctuation(std::string_view url) {
  std::ptrdiff_t round = open_brackets(url, '(', ')');
  std::ptrdiff_t square = open_brackets(url, '[', ']');
  while (!url.empty()) {
    const char last = url.back();
    if (last == ')' || last == ']') {
      std::ptrdiff_t& open = last == ')' ? round : square;
      if (open >= 0) {
        break;
      }
      ++open;
    } else if (std::string_view(".,;:!?'*").find(last) == kNone) {
      break;
    }
    url.remove_suffix(1);
  }
  return url;
}

/// One character reference at the front of `text`, "&amp;" or "&#38;"; appends what it stands for
/// and returns how long it is, 0 when it is none.
std::size_t take_reference(std::string_view text, std::string& out) {
  constexpr std::size_t kLongest = 10;
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == kNone || end < 2) {
    return 0;
  }
  const std::string_view name = text.substr(1, end - 1);
  constexpr std::array<std::pair<std::string_view, char>, 6> kNamed = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"colon", ':'}}};
  for (const auto& [known, meaning] : kNamed) {
    if (name == known) {
      out.push_back(meaning);
      return end + 1;
    }
  }
  if (name.front() != '#' || name.size() < 2) {
    return 0;
  }
  const bool is_hex = to_ascii_lower(name[1]) == 'x';
  std::uint32_t code = 0;
  for (const char c : name.substr(is_hex ? 2 : 1)) {
    const int digit = hex_digit(c);
    if (digit < 0 || (!is_hex && digit > 9)) {
      return 0;
    }
    code = code * (is_hex ? 16U : 10U) + static_cast<std::uint32_t>(digit);
  }
  if (code == 0 || code > 0x7E) {
    return 0;  // no part of an address as it is written
  }
  out.push_back(static_cast<char>(code));
  return end + 1;
}

/// What browsers go to: line breaks and tabs in an address are not there for them. In what holds
/// blanks or tags they are the text behind a quote that somebody forgot, and end the address.
std::string address_in(std::string_view value) {
  const auto is_break = [](char c) {
    return c == '\n' || c == '\r' || c == '\t';
  };
  const bool is_wrapped = value.size() <= limits::kMailLinkBytes &&
                          std::all_of(value.begin(), value.end(), [&](char c) {
                            return is_break(c) || (!ends_value(c) && c < '\x7F' && c > ' ');
                          });
  std::string address(value);
  if (is_wrapped) {
    address.erase(std::remove_if(address.begin(), address.end(), is_break), address.end());
  }
  address.erase(std::find_if(address.begin(), address.end(), ends_value), address.end());
  return address;
}

/// A host that a program would go to. Behind "//" alone only what cannot be a word of a text;
/// behind a scheme also names of the own network and what hides an address ("0x7f.1", "%65vil.x").
bool is_plausible_host(std::string_view host, bool has_scheme) {
  if (formats::canonical_domain(host).has_value() || parse_address(host).has_value()) {
    return true;
  }
  return has_scheme && !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
           const char low = to_ascii_lower(c);
           return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
                  std::string_view("-._%").find(c) != kNone;
         });
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [word](std::string_view candidate) {
    return equals_ignoring_ascii_case(candidate, word);
  });
}

}  // namespace

std::string without_references(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t taken = text[at] == '&' ? take_reference(text.substr(at), out) : 0;
    if (taken == 0) {
      out.push_back(text[at]);
    }
    at += std::max<std::size_t>(taken, 1);
  }
  return out;
}

/// Walks over HTML once, without building anything of it.
class Links::Html {
 public:
  Html(std::string_view html, Links& links) : html_(html), links_(links) {}

  void run() {
    while (at_ < html_.size()) {
      const std::size_t open = std::min(html_.find('<', at_), html_.size());
      take_text(html_.substr(at_, open - at_));
      at_ = open;
      if (at_ < html_.size()) {
        take_tag();
      }
    }
  }

 private:
  void take_text(std::string_view text) {
    if (is_style_) {
      take_style(text);
    } else if (text.find(':') != kNone || text.find('&') != kNone) {
      links_.add_text(without_references(text));
    }
  }

  /// url(...) of a style sheet. Every value ends before the next one begins, whatever is closed, so
  /// nothing is looked at twice.
  void take_style(std::string_view text) {
    constexpr std::string_view kUrl = "url(";
    for (std::size_t at = 0; at + kUrl.size() <= text.size(); ++at) {
      if (!starts_with_ignoring_ascii_case(text.substr(at), kUrl)) {
        continue;
      }
      std::size_t begin = at + kUrl.size();
      while (begin < text.size() && is_blank(text[begin])) {
        ++begin;
      }
      const bool is_quoted = begin < text.size() && (text[begin] == '\'' || text[begin] == '"');
      begin += is_quoted ? std::size_t{1} : std::size_t{0};
      // Parentheses may stand in quotes alone.
      const std::string_view ends = is_quoted ? "'\"<> \t\r\n" : "'\"<> \t\r\n()";
      const std::size_t end = std::min(text.find_first_of(ends, begin), text.size());
      take_address(text.substr(begin, end - begin), true);
      at = end - 1;
    }
  }

  /// At '<'. Leaves `at_` behind the tag, at least one byte on.
  void take_tag() {
    constexpr std::string_view kComment = "<!--";
    if (html_.substr(at_).starts_with(kComment)) {
      at_ += kComment.size();
      return;
    }
    ++at_;
    const bool is_end = at_ < html_.size() && html_[at_] == '/';
    at_ += is_end ? std::size_t{1} : std::size_t{0};
    const std::size_t end = std::min(html_.find_first_of(" \t\r\n/>", at_), html_.size());
    tag_ = html_.substr(at_, end - at_);
    at_ = end;
    if (is_one_of(tag_, {"style"})) {
      is_style_ = !is_end;
    }
    while (take_attribute()) {
    }
  }

  /// False at the end of the tag, behind it.
  bool take_attribute() {
    while (at_ < html_.size() && (is_blank(html_[at_]) || html_[at_] == '/')) {
      ++at_;
    }
    if (at_ >= html_.size() || html_[at_] == '>') {
      ++at_;
      return false;
    }
    const std::size_t end = std::min(html_.find_first_of(" \t\r\n=>", at_ + 1), html_.size());
    const std::string_view name = html_.substr(at_, end - at_);
    at_ = end;
    while (at_ < html_.size() && is_blank(html_[at_])) {
      ++at_;
    }
    if (at_ >= html_.size() || html_[at_] != '=') {
      return true;
    }
    ++at_;
    take_meaning(name, take_value());
    return true;
  }

  std::string_view take_value() {
    while (at_ < html_.size() && is_blank(html_[at_])) {
      ++at_;
    }
    const bool is_quoted = at_ < html_.size() && (html_[at_] == '"' || html_[at_] == '\'');
    if (is_quoted) {
      const std::size_t close = html_.find(html_[at_], at_ + 1);
      ++at_;
      if (close != kNone) {
        const std::string_view value = html_.substr(at_, close - at_);
        at_ = close + 1;
        return value;
      }
      // Never closed: all that follows is text, so the value is what it is without quotes.
    }
    const std::size_t end = std::min(html_.find_first_of(" \t\r\n>", at_), html_.size());
    const std::string_view value = html_.substr(at_, end - at_);
    at_ = end;
    return value;
  }

  void take_meaning(std::string_view name, std::string_view value) {
    const bool is_picture =
        is_one_of(tag_, {"img", "image", "input", "v:imagedata", "v:fill", "v:image", "source"});
    if (is_one_of(name, {"style"})) {
      take_style(without_references(value));
    } else if (is_one_of(name, {"srcset"})) {
      for (const std::string_view candidate : split(value, ',')) {
        const std::string_view address = trim(candidate);
        take_address(address.substr(0, address.find(' ')), true);
      }
    } else if (is_one_of(name, {"background", "poster", "lowsrc", "dynsrc"})) {
      take_address(value, true);
    } else if (is_one_of(name, {"src", "href", "xlink:href"})) {
      take_address(value, is_picture);
    } else if (is_one_of(name, {"action", "formaction", "data", "codebase", "manifest"})) {
      take_address(value, false);
    } else if (is_one_of(name, {"content"})) {
      links_.add_text(without_references(value));  // <meta http-equiv=refresh>
    }
  }

  void take_address(std::string_view value, bool is_image) {
    const std::string address = address_in(without_references(trim(value)));
    const bool has_scheme = scheme_size(address) > 0;
    if ((has_scheme || address.starts_with("//")) &&
        is_plausible_host(host_of(address), has_scheme)) {
      links_.add(address, is_image);
    }
  }

  const std::string_view html_;
  Links& links_;
  std::size_t at_ = 0;
  std::string_view tag_;
  bool is_style_ = false;
};

void Links::add_text(std::string_view text) {
  for (std::size_t at = text.find("://"); at != kNone; at = text.find("://", at + 1)) {
    // The longest scheme that ends here.
    const std::size_t colon = at;
    std::size_t begin = kNone;
    for (const std::string_view scheme : kSchemes) {
      const std::size_t letters = scheme.size() - 3;
      if (begin == kNone && colon >= letters && scheme_size(text.substr(colon - letters)) > 0) {
        begin = colon - letters;
      }
    }
    if (begin == kNone) {
      continue;
    }
    const std::string_view rest = text.substr(begin);
    const auto* const end = std::find_if(rest.begin(), rest.end(), ends_url);
    const std::string_view whole = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    const std::string_view clipped = whole.substr(0, limits::kMailLinkBytes);
    const std::string_view url = without_punctuation(clipped);
    is_clipped_ = is_clipped_ || (clipped.size() < whole.size() && url.size() == clipped.size());
    if (url.size() > scheme_size(url)) {
      add(url, false);
    }
    at = std::max(at, begin + whole.size());
  }
}

void Links::add_html(std::string_view html) {
  Html(html, *this).run();
}

void Links::add(std::string_view url, bool is_image) {
  if (url.size() > limits::kMailLinkBytes) {
    url = url.substr(0, limits::kMailLinkBytes);
    is_clipped_ = true;
  }
  const auto put = [&](std::vector<std::string>& list, std::set<std::string, std::less<>>& known) {
    if (known.find(url) != known.end()) {
      return;
    }
    if (list.size() >= limits::kMailLinks) {
      is_clipped_ = true;
      return;
    }
    known.emplace(url);
    list.emplace_back(url);
  };
  put(urls_, known_urls_);
  if (is_image) {
    put(images_, known_images_);
  }
}

std::string host_of(std::string_view url) {
  const std::size_t begin = url.find("//");
  if (begin == kNone) {
    return {};
  }
  std::string_view host = url.substr(begin + 2);
  host = host.substr(0, host.find_first_of("/?#\\"));
  host.remove_prefix(host.rfind('@') == kNone ? 0 : host.rfind('@') + 1);
  if (host.starts_with('[')) {
    return to_ascii_lower(host.substr(1, host.find(']') == kNone ? kNone : host.find(']') - 1));
  }
  host = host.substr(0, host.find(':'));
  host.remove_suffix(host.ends_with('.') ? 1 : 0);
  return to_ascii_lower(host);
}

}  // namespace longwatch::read::mail
