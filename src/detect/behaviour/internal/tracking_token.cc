#include "detect/behaviour/internal/tracking_token.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/behaviour/internal/one_if.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kLeastLetters = 12;
constexpr std::size_t kMostLetters = 256;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_token(std::string_view text) {
  if (text.size() < kLeastLetters || text.size() > kMostLetters) {
    return false;
  }
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
  const auto has = [&](char first, char last) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
  };
  return is_plain && one_if(has('0', '9')) + one_if(has('a', 'z')) + one_if(has('A', 'Z')) >= 2;
}

TrackingToken made(std::string_view host, std::string_view rest, std::size_t begin,
                   std::size_t size) {
  TrackingToken found;
  found.host = to_ascii_lower(host);
  found.token = std::string(rest.substr(begin, size));
  found.shape = found.host;
  found.shape.append(rest.substr(0, begin)).append("*").append(rest.substr(begin + size));
  return found;
}

/// The shape keeps the first parameter's name alone: others may differ for reasons of their own.
std::optional<TrackingToken> in_query(std::string_view host, std::string_view rest,
                                      std::size_t question) {
  std::size_t begin = question + 1;
  while (begin < rest.size()) {
    const std::size_t end = std::min(rest.find('&', begin), rest.size());
    const std::size_t equals = rest.find('=', begin);
    if (equals != std::string_view::npos && equals < end &&
        is_token(rest.substr(equals + 1, end - equals - 1))) {
      return made(host, rest.substr(0, end), equals + 1, end - equals - 1);
    }
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<TrackingToken> tracking_token(std::string_view url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  const std::size_t slash = url.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view host = url.substr(0, std::min(url.find(':'), slash));
  std::string_view rest = url.substr(slash);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t question = std::min(rest.find('?'), rest.size());
  const std::string_view path = rest.substr(0, question);
  const std::size_t begin = path.rfind('/') + 1;
  const std::string_view name = path.substr(begin);
  const std::string_view stem = name.substr(0, name.find('.'));
  if (is_token(stem)) {
    return made(host, path, begin, stem.size());
  }
  return question == rest.size() ? std::nullopt : in_query(host, rest, question);
}

bool is_below(std::string_view host, std::string_view domain) {
  return !domain.empty() && host.ends_with(domain) &&
         (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

std::string domain_of_mail(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) {
    return {};
  }
  std::string_view domain = address.substr(at + 1);
  return to_ascii_lower(domain.substr(0, domain.find_first_of("> ")));
}

}  // namespace longwatch::detect::behaviour
