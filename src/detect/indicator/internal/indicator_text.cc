// How names, addresses, digests and URLs are found inside texts.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/value_parts.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

constexpr ByteSet kBeforeMail(" \t\r\n\"'<>,;:()[]|=");
constexpr ByteSet kUrlEnds(" \t\r\n\"'`<>|{}^\\");
constexpr ByteSet kUrlTails(").,;]");

}  // namespace

/// A run without ':'.
void IndicatorSet::find_name(std::string_view run, std::vector<Hit>& hits) const {
  if (run.find('.') == std::string_view::npos) {
    return;
  }
  find_host(run, hits);
  if (view_.has(IndicatorKind::FileName)) {
    find_folded(IndicatorKind::FileName, run, hits);
  }
}

/// A run of bytes that host names and addresses are made of.
void IndicatorSet::find_run(std::string_view run, std::vector<Hit>& hits) const {
  const std::size_t colon = run.find(':');
  if (colon == std::string_view::npos) {
    find_name(run, hits);
    return;
  }
  if (has_address_ && run.find(':', colon + 1) != std::string_view::npos) {
    const std::optional<Address> address = parse_address(run);
    if (address.has_value()) {
      find_address(*address, hits);
      return;
    }
  }
  for_each_piece(run, ByteSet(":"), [&](std::string_view piece) { find_name(piece, hits); });
}

/// A digest covers 32 bytes: behind a byte that is no digit it can end 32 bytes further at the
/// earliest.
void IndicatorSet::find_digests_in_text(std::string_view text, std::vector<Hit>& hits) const {
  constexpr std::size_t kShortest = 32;
  for (std::size_t at = kShortest - 1; at < text.size();) {
    std::size_t begin = at;
    std::size_t end = at;
    while (end < text.size() && hex_digit(text[end]) >= 0) {
      ++end;
    }
    while (end > at && begin > 0 && hex_digit(text[begin - 1]) >= 0) {
      --begin;
    }
    const bool is_token =
        (begin == 0 || !is_host_byte(text[begin - 1]) || text[begin - 1] == ':') &&
        (end == text.size() || !is_host_byte(text[end]) || text[end] == ':');
    if (end - begin >= kShortest && is_token) {
      find_digests(text.substr(begin, end - begin), hits);
    }
    at = end + kShortest;
  }
}

/// The mail address whose domain stands from `begin` to `end`.
void IndicatorSet::find_mail_before(std::string_view text, std::size_t begin, std::size_t end,
                                    std::vector<Hit>& hits) const {
  const std::size_t start = begin - 1 - kBeforeMail.behind_last(text.substr(0, begin - 1)).size();
  find_folded(IndicatorKind::MailAddress, text.substr(start, end - start), hits);
}

/// Names and addresses hold a '.' or ':': what stands around each of them.
void IndicatorSet::find_runs_around(char mark, std::string_view text,
                                    std::vector<Hit>& hits) const {
  const bool has_mail = view_.has(IndicatorKind::MailAddress);
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    std::size_t begin = at;
    while (begin > 0 && is_host_byte(text[begin - 1])) {
      --begin;
    }
    while (at < text.size() && is_host_byte(text[at])) {
      ++at;
    }
    const std::string_view run = text.substr(begin, at - begin);
    if (run.size() <= 2 || (mark == ':' && run.find('.') != std::string_view::npos)) {
      continue;  // the run was looked at for its '.'
    }
    find_run(run, hits);
    if (has_mail && begin > 0 && text[begin - 1] == '@') {
      find_mail_before(text, begin, at, hits);
    }
  }
}

void IndicatorSet::find_in_text(std::string_view text, std::vector<Hit>& hits) const {
  find_runs_around('.', text, hits);
  if (has_ipv6_) {
    find_runs_around(':', text, hits);
  }
  if (has_digest_) {
    find_digests_in_text(text, hits);
  }
  if (view_.has(IndicatorKind::Url)) {
    find_urls_in_text(text, hits);
  }
}

void IndicatorSet::find_urls_in_text(std::string_view text, std::vector<Hit>& hits) const {
  for (std::size_t at = text.find("://"); at != std::string_view::npos;
       at = text.find("://", at + 3)) {
    std::size_t begin = at;
    while (begin > 0 && is_host_byte(text[begin - 1]) && text[begin - 1] != ':') {
      --begin;
    }
    std::string_view url = text.substr(begin);
    url = url.substr(0, kUrlEnds.first_in(url));
    // Of a URL without a path, what ends the sentence stands behind the host.
    std::string_view host = formats::host_of(url);
    host = without_tail(host, kUrlTails);
    if (is_ascii(host) && !view_.may_hold(kUrlHost, Folded(host).text())) {
      continue;
    }
    const std::size_t known = hits.size();
    find_exact_url(url, hits);
    if (hits.size() == known && kUrlTails.has(url.back())) {
      find_exact_url(without_tail(url, kUrlTails), hits);
    }
  }
}

}  // namespace longwatch::detect::indicator
