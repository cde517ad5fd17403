// How names, addresses, digests and URLs are found inside texts.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/value_parts.h"
#include "formats/name_text.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

constexpr ByteSet kBeforeMail(" \t\r\n\"'<>,;:()[]|=");
constexpr ByteSet kUrlEnds(" \t\r\n\"'`<>|{}^\\");
constexpr ByteSet kUrlTails(").,;]");
constexpr ByteSet kFullStop(".");

/// Where the run begins that goes on at `at`: names hold letters of all scripts.
std::size_t begin_of_run(std::string_view text, std::size_t at) {
  while (at > 0) {
    const std::size_t size =
        is_host_byte(text[at - 1]) ? 1 : formats::letter_beyond_ascii_before(text, at);
    if (size == 0) {
      return at;
    }
    at -= size;
  }
  return at;
}

std::size_t end_of_run(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::size_t size = is_host_byte(text[at]) ? 1 : formats::letter_beyond_ascii_at(text, at);
    if (size == 0) {
      return at;
    }
    at += size;
  }
  return at;
}

/// Whether a run in this place is what an escape makes of the text around it: "2Fevil.example" of
/// "%2Fevil.example". The text without escapes has it as it is meant.
bool is_cut_by_escapes(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin > 0 && formats::percent_escape_at(text, begin - 1) >= 0) ||
         formats::percent_escape_at(text, end) >= 0;
}

/// Whether a digest may begin or end here.
bool begins_token(std::string_view text, std::size_t begin) {
  return begin == 0 || text[begin - 1] == ':' ||
         (!is_host_byte(text[begin - 1]) && formats::letter_beyond_ascii_before(text, begin) == 0);
}

bool ends_token(std::string_view text, std::size_t end) {
  while (end < text.size() && text[end] == '.') {
    ++end;  // of a sentence, unless a name goes on behind it
  }
  return end == text.size() || text[end] == ':' ||
         (!is_host_byte(text[end]) && formats::letter_beyond_ascii_at(text, end) == 0);
}

}  // namespace

/// A run without ':'.
void IndicatorSet::find_name(std::string_view run, std::vector<Hit>& hits) const {
  run = without_tail(run, kFullStop);
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
    const std::string_view plain = without_tail(run, kFullStop);
    std::optional<Address> address = parse_address(plain);
    if (!address.has_value() && plain.ends_with(':')) {
      address = parse_address(plain.substr(0, plain.size() - 1));
    }
    if (address.has_value()) {
      find_address(*address, hits);
      return;
    }
  }
  for_each_piece(run, ByteSet(":"), [&](std::string_view piece) { find_name(piece, hits); });
}

/// A digest covers 32 bytes: behind a byte that is no digit it can end 32 bytes further at the
/// earliest.
void IndicatorSet::find_digests_in_text(const SearchedText& searched,
                                        std::vector<Hit>& hits) const {
  const std::string_view text = searched.text;
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
    const bool is_cut = searched.is_escaped && is_cut_by_escapes(text, begin, end);
    if (end - begin >= kShortest && !is_cut && begins_token(text, begin) && ends_token(text, end)) {
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
void IndicatorSet::find_runs_around(char mark, const SearchedText& searched,
                                    std::vector<Hit>& hits) const {
  const std::string_view text = searched.text;
  const bool has_mail = view_.has(IndicatorKind::MailAddress);
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    const std::size_t begin = begin_of_run(text, at);
    at = end_of_run(text, at);
    const std::string_view run = text.substr(begin, at - begin);
    if (run.size() <= 2 || (mark == ':' && run.find('.') != std::string_view::npos)) {
      continue;  // the run was looked at for its '.'
    }
    if (searched.is_escaped && is_cut_by_escapes(text, begin, at)) {
      continue;
    }
    find_run(run, hits);
    if (has_mail && begin > 0 && text[begin - 1] == '@') {
      find_mail_before(text, begin, at, hits);
    }
  }
}

/// As it stands, and without the escapes of URLs: "u=http%3A%2F%2Fevil.example%2Fx". One that is
/// passed on by another page is escaped twice.
void IndicatorSet::find_in_text(std::string_view text, std::vector<Hit>& hits) const {
  constexpr int kRounds = 3;
  SearchedText searched{text, formats::has_percent_escape(text)};
  std::string decoded;
  for (int round = 0; searched.is_escaped && round < kRounds; ++round) {
    find_in_plain_text(searched, hits);
    decoded = formats::percent_decoded(searched.text);
    searched = {decoded, round + 1 < kRounds && formats::has_percent_escape(decoded)};
  }
  find_in_plain_text(searched, hits);
}

void IndicatorSet::find_in_plain_text(const SearchedText& searched, std::vector<Hit>& hits) const {
  const std::string_view text = searched.text;
  find_runs_around('.', searched, hits);
  if (has_ipv6_) {
    find_runs_around(':', searched, hits);
  }
  if (has_digest_) {
    find_digests_in_text(searched, hits);
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
