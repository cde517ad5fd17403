#include "read/mail/internal/links.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf.h"

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

/// Without the punctuation of the sentence around it.
std::string_view without_punctuation(std::string_view url) {
  while (!url.empty()) {
    const char last = url.back();
    const bool closes = last == ')' || last == ']';
    const char open = last == ')' ? '(' : '[';
    const bool is_open = closes && std::count(url.begin(), url.end(), open) >=
                                       std::count(url.begin(), url.end(), last);
    if (is_open || (!closes && std::string_view(".,;:!?'*").find(last) == kNone)) {
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

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [word](std::string_view candidate) {
    return equals_ignoring_ascii_case(candidate, word);
  });
}

}  // namespace

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

  /// url(...) of a style sheet.
  void take_style(std::string_view text) {
    constexpr std::string_view kUrl = "url(";
    for (std::size_t at = 0; at + kUrl.size() <= text.size(); ++at) {
      if (!starts_with_ignoring_ascii_case(text.substr(at), kUrl)) {
        continue;
      }
      std::string_view inside = text.substr(at + kUrl.size());
      inside = trim(inside.substr(0, inside.find(')')));
      while (!inside.empty() && (inside.front() == '\'' || inside.front() == '"')) {
        inside.remove_prefix(1);
      }
      take_address(inside.substr(0, inside.find_first_of("'\"")), true);
      at += kUrl.size() - 1;
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
      const std::size_t close = std::min(html_.find(html_[at_], at_ + 1), html_.size());
      const std::string_view value = html_.substr(at_ + 1, close - at_ - 1);
      at_ = std::min(close + 1, html_.size());
      return value;
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

  /// As browsers do, without line feeds and tabs inside.
  void take_address(std::string_view value, bool is_image) {
    std::string address = without_references(trim(value));
    address.erase(std::remove_if(address.begin(), address.end(),
                                 [](char c) { return c == '\n' || c == '\r' || c == '\t'; }),
                  address.end());
    if (scheme_size(address) > 0 || (address.starts_with("//") && address.size() > 2)) {
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
    const std::string_view url =
        without_punctuation(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
    if (url.size() > scheme_size(url)) {
      add(url, false);
    }
    at = std::max(at, begin + url.size());
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
